// Scenarios whose workers are of several subjects at once: which of them can be had here, and the one pair that each such scenario makes.
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { HarnessError, usageError } from '../errors.ts';
import { builtInCommands } from '../fleet/built-in-commands.ts';
import { commandsFolder, imagesFolder } from '../fleet/worker-image.ts';
import { generatePlan } from '../plan/generate.ts';
import { faultNames } from '../plan/schema.ts';
import { bundleForSim } from '../sim/inject/bundle.ts';
import type { ChosenPairs } from './choose-pairs.ts';
import type { ChosenSubject } from './choose.ts';
import { refuseEmptied } from './fault-filter.ts';
import type { Flags } from './flags.ts';

export interface MixOptions extends Pick<
  Flags,
  'workers' | 'ttlSeconds' | 'faults' | 'members' | 'engine' | 'offline'
> {
  readonly faultsFrom?: Flags['faultsFrom'];
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface MixedPairs extends ChosenPairs {
  /** All that take part. */
  readonly subjects: readonly ChosenSubject[];
}

/** Whether a word of the command line names such a scenario. */
export function isMixed(name: string): boolean {
  return Object.hasOwn(scenarios, name) && scenarios[name]?.subjects !== undefined;
}

/**
 * Of the named scenarios those that mix subjects. `joining`: subjects that the user named; they take part beside the scenario's own. What cannot be
 * had is left out with a note; a usage error where fewer than two are left.
 */
export async function mixedPairs(
  names: readonly string[],
  joining: readonly ChosenSubject[],
  options: MixOptions,
): Promise<MixedPairs> {
  const mixes = [...new Set(names)].filter(isMixed).map((name) => scenarios[name]!);
  const notes: string[] = [];
  const had = new Set<string>();
  const pairs: MixedPairs['pairs'] = [];
  for (const scenario of mixes) {
    refuseEmptied(scenario, options);
    const kinds: string[] = [];
    const missing: string[] = [];
    for (const kind of new Set([...(scenario.subjects ?? []), ...joining.map(({ name }) => name)])) {
      const why = await whyNotHad(kind, options);
      if (why === undefined) kinds.push(kind);
      else missing.push(`${kind} was left out of ${scenario.name}: ${why.replace(/\.$/, '')}.`);
    }
    if (kinds.length < 2) throw tooFew(scenario, kinds, missing);
    notes.push(...missing);
    for (const kind of kinds) had.add(kind);
    pairs.push(pairOf(scenario, kinds, options));
  }
  const subjects = [...had].map((name) => ({ name, orphaned: false, survives: faultNames }));
  return { pairs, notes, subjects };
}

/** Why it cannot take part; undefined: it can, and what has to be fetched or built for it has been. */
async function whyNotHad(kind: string, { engine, offline, log, signal }: MixOptions): Promise<string | undefined> {
  try {
    if (engine === 'sim') {
      await bundleForSim(kind);
      return undefined;
    }
    const command = Object.hasOwn(builtInCommands, kind) ? builtInCommands[kind] : undefined;
    if (command === undefined) return undefined;
    const can = await command.available();
    if (can !== true) return can;
    const cache = commandsFolder(imagesFolder());
    await command.prepare({ cache, offline, log, signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return error.message;
  }
}

function pairOf(
  scenario: Scenario,
  kinds: readonly string[],
  { workers, ttlSeconds, members, faults }: MixOptions,
): MixedPairs['pairs'][number] {
  const overrides = { workers, ttlSeconds, members, faults };
  const [subject = ''] = kinds;
  return {
    scenario: scenario.name,
    subject: kinds.join('+'),
    weight: Math.max(1, scenario.weight),
    turn: 0,
    plans: 1,
    plan: (seed) => generatePlan({ scenario, seed, subject, subjects: kinds, orphaned: false, overrides }),
  };
}

function tooFew({ name }: Scenario, kinds: readonly string[], missing: readonly string[]): Error {
  return usageError(
    'too-few-kinds',
    `${name} needs two kinds of lock at least, and has ${kinds.join(', ') || 'none'} here. ${missing.join(' ')}`.trim(),
    'Make another kind available, or let one of your own take part with --subject.',
  );
}

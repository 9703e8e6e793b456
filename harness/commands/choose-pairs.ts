// Which scenarios are stormed with which subjects: those that were named, or all that a default storm has; and what is left out, in words.
import { plural } from '../../reports/words.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { isOwnSpec } from '../cluster/own/endpoints.ts';
import { usageError } from '../errors.ts';
import type { Engine } from '../faults/fault.ts';
import { faultKinds } from '../faults/index.ts';
import { faultsOfWorkers } from '../faults/refuse-for-own.ts';
import { generatePlan } from '../plan/generate.ts';
import { faultsOfScenario } from '../plan/scenario-faults.ts';
import { faultNames } from '../plan/schema.ts';
import type { FaultName } from '../plan/schema.ts';
import { scenarioNamed } from './choose.ts';
import type { ChosenSubject } from './choose.ts';
import { emptiedBy, emptiedNotes, refuseEmptied } from './fault-filter.ts';
import type { Flags } from './flags.ts';
import type { Pair } from './schedule.ts';

export interface ChosenPairs {
  readonly pairs: Pair[];
  /** What a default storm leaves out, and why, a line each. */
  readonly notes: readonly string[];
}

type PairFlags = Pick<Flags, 'workers' | 'ttlSeconds' | 'faults' | 'members' | 'engine'> &
  Partial<Pick<Flags, 'etcd' | 'faultsFrom'>>;

/**
 * Each scenario with each subject that can take part in it. Who names a scenario gets it, or a usage error that says why not; where nobody
 * does, a subject is spared the scenarios with faults that it is known not to survive.
 */
export function choosePairs(
  names: readonly string[],
  subjects: readonly ChosenSubject[],
  flags: PairFlags,
): ChosenPairs {
  const named = names.length > 0;
  const notes: string[] = [];
  const leaveOut = (scenario: string, why: string, remedy: string): false => {
    if (named) throw usageError('scenario-impossible', `${scenario} ${why}.`, remedy);
    notes.push(`${scenario} was left out: it ${why}.`);
    return false;
  };
  const asked = named
    ? [...new Set(names)].map(scenarioNamed)
    : Object.values(scenarios).filter(({ weight }) => weight > 0);
  if (named) for (const scenario of asked) refuseEmptied(scenario, flags);
  const wanted = asked.filter((scenario) => !emptiedBy(scenario, flags));
  const chosen = wanted.filter((scenario) => {
    if (scenario.members === 3 && flags.members === 1)
      return leaveOut(scenario.name, 'needs three members of etcd', 'Leave --members out, or give 3.');
    const why = whyImpossible(scenario, placeOf(flags), flags.faults);
    return why === undefined || leaveOut(scenario.name, why, 'Choose another scenario, or another --engine or --etcd.');
  });
  const pairs = chosen.flatMap((scenario) =>
    subjects
      .filter(({ orphaned }) => !scenario.needsOrphaned || (orphaned ?? named))
      .filter((subject) => named || flags.faults !== undefined || survivesIt(subject, scenario))
      .map((subject) => pairOf(scenario, subject, named, flags, subjects.indexOf(subject))),
  );
  if (pairs.length === 0) throw nothingToRun(wanted, subjects);
  notes.push(
    ...missingFaults(pairs, placeOf(flags)),
    ...emptiedNotes(
      asked.filter((scenario) => !wanted.includes(scenario)),
      flags,
    ),
  );
  for (const { name, survives } of subjects)
    if (!named && flags.faults === undefined && survives.length < faultNames.length)
      notes.push(
        `${name} was stormed with ${survives.join(', ')} only, since it is known not to survive more: name a scenario to see it.`,
      );
  return { pairs, notes };
}

function survivesIt({ survives }: ChosenSubject, scenario: Scenario): boolean {
  return faultsOfScenario(scenario).every((what) => survives.includes(what));
}

/** Where plans are run. `own`: on a cluster that is somebody's own. */
interface Place {
  readonly engine: Engine;
  readonly own: boolean;
}

function placeOf({ engine = 'real', etcd = '' }: PairFlags): Place {
  return { engine, own: engine === 'real' && isOwnSpec(etcd) };
}

/** Kinds of fault that can be had there on this machine, by workers of this subject. */
function available({ engine, own }: Place, subject?: string): FaultName[] {
  const allowed = own ? faultsOfWorkers : faultNames;
  return allowed.filter((what) => faultKinds[what].available(engine, subject) === true);
}

/** Faults that one subject cannot have where others can: its storm is a milder one. */
function missingFaults(pairs: readonly Pair[], place: Place): string[] {
  return pairs.flatMap(({ scenario, subject }) =>
    faultsOfScenario(scenarioNamed(scenario)).flatMap((what) => {
      const why = faultKinds[what].available(place.engine, subject);
      const elsewhere = faultKinds[what].available(place.engine) === true;
      return why !== true && elsewhere ? [`${scenario} was stormed on ${subject} without ${what}: ${why}.`] : [];
    }),
  );
}

/** Why nothing of what a scenario is about, and of that what is wanted, can be done here; some of it is enough. */
function whyImpossible(scenario: Scenario, place: Place, wanted: Flags['faults']): string | undefined {
  if (place.own && strikesEtcd(scenario))
    return "is about what becomes of etcd, which is never done to a cluster that is somebody's own";
  const own = faultsOfScenario(scenario).filter((what) => wanted?.includes(what) ?? true);
  const [first] = own;
  if (first === undefined || own.some((what) => available(place).includes(what))) return undefined;
  const why = faultKinds[first].available(place.engine);
  return `has ${plural(own.length, 'kind')} of fault, ${own.join(', ')}, that cannot be had here: ${why === true ? "it is never done to a cluster that is somebody's own" : why}`;
}

/** A swarm is one without that, too; of any other scenario it is the point. */
function strikesEtcd(scenario: Scenario): boolean {
  const { workload, members } = scenario;
  if (workload.kind === 'swarm') return false;
  const fills = workload.kind === 'workload' && workload.ballast !== undefined;
  return members === 3 || fills || faultsOfScenario(scenario).some((what) => !faultsOfWorkers.includes(what));
}

function nothingToRun(wanted: readonly Scenario[], subjects: readonly ChosenSubject[]): Error {
  const who = subjects.map(({ name }) => name).join(', ');
  const them = wanted.map(({ name }) => name).join(', ');
  if (wanted.every(({ needsOrphaned }) => needsOrphaned) && wanted.length > 0)
    return usageError(
      'nothing-to-run',
      `${them} needs orphaned leases, and ${who} has none.`,
      'Choose another scenario, or a subject such as session-mutex.',
    );
  return usageError(
    'nothing-to-run',
    `No scenario is left for ${who} with these flags.`,
    'Name a scenario, or allow other --faults.',
  );
}

function pairOf(scenario: Scenario, subject: ChosenSubject, named: boolean, flags: PairFlags, turn: number): Pair {
  const orphaned = subject.orphaned ?? scenario.needsOrphaned;
  const { workload } = scenario;
  const variants =
    workload.kind === 'story'
      ? Object.values(workload.variants).filter(({ needsOrphaned }) => orphaned || !needsOrphaned)
      : [];
  const { workers, ttlSeconds, members } = flags;
  // What cannot be done here is left out of plans that have other faults too.
  const faults = available(placeOf(flags), subject.name).filter((what) => flags.faults?.includes(what) ?? true);
  const overrides = { workers, ttlSeconds, members, faults };
  return {
    scenario: scenario.name,
    subject: subject.name,
    weight: Math.max(1, scenario.weight),
    turn,
    // A default storm has time for one variant of a story; who names it wants all of them.
    plans: named ? Math.max(1, variants.length) : 1,
    plan: (seed) => generatePlan({ scenario, seed, subject: subject.name, orphaned, overrides }),
  };
}

// `npm run power`: shows that the harness sees. Each broken subject is tried on its cheapest convicting plan with several seeds, in virtual time where
// that can convict it and on real processes otherwise, and the reference on the very same plans. Exit 1 when one goes free, or the reference does not.
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { resolveBinary } from '../harness/cluster/resolve.ts';
import { catalogue } from '../harness/commands/catalogue.ts';
import { ExitCode, usageError } from '../harness/errors.ts';
import type { Interrupt } from '../harness/interrupt.ts';
import type { Culprit } from '../harness/search/convicting-plan.ts';
import { planSeed } from '../harness/search/seeds.ts';
import { openPool } from '../harness/sim/open-pool.ts';
import { inTemporaryFolder } from '../harness/store/in-temporary-folder.ts';
import { suggest } from '../harness/suggest.ts';
import { equivalents } from '../workers/subjects/broken/catalogue.ts';
import { command } from './command.ts';
import { formatTable } from './format.ts';
import { machine } from './machine.ts';
import { isConvicted, isReferenceClear, matrix } from './power/matrix.ts';
import type { Tried, Trial } from './power/matrix.ts';
import { asStrongAs } from './power/stronger.ts';
import { tryReal } from './power/try-real.ts';
import { REFERENCE, trySimulated } from './power/try-simulated.ts';
import { stopwatch } from './stopwatch.ts';
import { wholeNumber } from './whole-number.ts';

const SEEDS = 10;
const MASTER = 'b10c000000000000';

interface Flags {
  readonly etcd: string;
  readonly seeds: number;
  readonly short?: true;
  readonly engine?: 'sim' | 'real';
}

await command(async (words, interrupt) => {
  const { chosen, flags } = readArguments(words);
  const elapsedMs = stopwatch();
  const seeds = Array.from({ length: flags.short ? 1 : flags.seeds }, (_, n) => planSeed(MASTER, n));
  const real = chosen.filter((culprit) => engineOf(culprit, flags) === 'real');
  const simulated = chosen.filter((culprit) => !real.includes(culprit));
  const tried = [
    ...(await trySimulatedOnes(simulated, seeds, interrupt)),
    ...(await tryRealOnes(real, seeds, flags.etcd, interrupt)),
  ].toSorted((a, b) => (a.broken.id ?? 'Z').localeCompare(b.broken.id ?? 'Z'));
  if (interrupt.stop.aborted) return ExitCode.interrupted;
  say(formatTable(matrix(tried)));
  for (const { variant, reason } of equivalents) say(`equivalent: ${variant}; ${reason}`);
  const convicted = tried.filter(isConvicted).length;
  const clear = tried.filter(isReferenceClear).length;
  say(
    `${convicted} of ${tried.length} convicted with ${seeds.length === 1 ? 'one seed' : `all ${seeds.length} seeds`}, ${REFERENCE} clear beside ${clear} of them, ${(elapsedMs() / 1000).toFixed(0)} s`,
  );
  return convicted === tried.length && clear === tried.length ? ExitCode.safe : ExitCode.unsafe;
});

function readArguments(words: readonly string[]): { chosen: readonly Culprit[]; flags: Flags } {
  const program = new Command('power')
    .description('Runs each broken subject on its cheapest convicting plan, and the reference beside it.')
    .argument('[subject...]', 'broken subjects by name; all without one')
    .option('--etcd <which>', 'as for lockstorm run', 'auto')
    .option('--seeds <n>', 'seeds for each subject', wholeNumber('--seeds'), SEEDS)
    .option('--short', 'one seed for each subject')
    .option('--engine <engine>', 'all of them in this engine: sim or real', engineNamed)
    .exitOverride()
    .parse(words, { from: 'user' });
  const culprits = catalogue().flatMap(({ name, broken, orphaned }) => (broken ? [{ name, broken, orphaned }] : []));
  const names = culprits.map(nameOf);
  const wanted = program.args.map((name) => name.replace('broken/', ''));
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw usageError('no-such-subject', `There is no broken subject "${unknown}".`, suggest(unknown, names));
  const chosen = culprits.filter((each) => wanted.length === 0 || wanted.includes(nameOf(each)));
  return { chosen, flags: program.opts<Flags>() };
}

function engineNamed(text: string): 'sim' | 'real' {
  if (text === 'sim' || text === 'real') return text;
  throw usageError('no-such-engine', `There is no engine "${text}".`, 'Give sim or real.');
}

function nameOf({ name }: Culprit): string {
  return name.replace('broken/', '');
}

function engineOf({ broken }: Culprit, { engine }: Flags): 'sim' | 'real' {
  return engine ?? (broken.realOnly === undefined ? 'sim' : 'real');
}

async function trySimulatedOnes(
  culprits: readonly Culprit[],
  seeds: readonly string[],
  { stop }: Interrupt,
): Promise<Tried[]> {
  if (culprits.length === 0) return [];
  const threads = availableParallelism();
  await using pool = await openPool([REFERENCE, ...culprits.map(({ name }) => name)], threads);
  const tried: Tried[] = [];
  for (const culprit of culprits) {
    const checks = asStrongAs(culprit.broken.check);
    const trials = await inLanes(seeds, threads, stop, (seed) => trySimulated(culprit, checks, seed, pool));
    tried.push(told({ name: nameOf(culprit), broken: culprit.broken, engine: 'sim', trials }));
    if (stop.aborted) break;
  }
  return tried;
}

async function tryRealOnes(
  culprits: readonly Culprit[],
  seeds: readonly string[],
  spec: string,
  interrupt: Interrupt,
): Promise<Tried[]> {
  if (culprits.length === 0 || interrupt.stop.aborted) return [];
  const etcd = await resolveBinary(spec, { offline: false, log: tell, signal: interrupt.stop });
  tell(machine(etcd));
  return inTemporaryFolder('power', async (out) => {
    const options = { ...interrupt, etcd: `path:${etcd.binary}`, out };
    const tried: Tried[] = [];
    for (const culprit of culprits) {
      const checks = asStrongAs(culprit.broken.check);
      const trials = await inLanes(seeds, 2, interrupt.stop, (seed) => tryReal(culprit, checks, seed, options));
      tried.push(told({ name: nameOf(culprit), broken: culprit.broken, engine: 'real', trials }));
      if (interrupt.stop.aborted) break;
    }
    return tried;
  });
}

/** The trials of all seeds, so many at a time, in the order of the seeds. */
async function inLanes(
  seeds: readonly string[],
  lanes: number,
  stop: AbortSignal,
  one: (seed: string) => Promise<Trial>,
): Promise<Trial[]> {
  const trials: Trial[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < seeds.length && !stop.aborted; n = next++) trials[n] = await one(seeds[n]!);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return trials;
}

function told(tried: Tried): Tried {
  const { name, trials } = tried;
  const right = isConvicted(tried) && isReferenceClear(tried);
  tell(`${right ? '✓' : '✗'} ${name}: ${trials.filter(({ by }) => by !== null).length} of ${trials.length}`);
  return tried;
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

// `npm run bench [-- NAME…]`: every benchmark in turn, as a table of ratios. It asserts nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { resolveEtcd } from '../harness/cluster/resolve.ts';
import { ExitCode, HarnessError, messageOf, usageError } from '../harness/errors.ts';
import { installInterrupt } from '../harness/interrupt.ts';
import { recordRunning } from '../harness/store/running.ts';
import { suggest } from '../harness/suggest.ts';
import type { Bench, BenchContext } from './bench.ts';
import { formatRows } from './format.ts';
import { checker } from './checker.ts';
import { killAndRespawn } from './kill-and-respawn.ts';
import { recording } from './recording.ts';
import { machine } from './machine.ts';
import { spawnToReady } from './spawn-to-ready.ts';
import { stopwatch } from './stopwatch.ts';
import { tapAgainstDirect } from './tap-against-direct.ts';

const benches: readonly Bench[] = [spawnToReady, killAndRespawn, tapAgainstDirect, recording, checker];
const names = benches.map(({ name }) => name);

const interrupt = installInterrupt({
  signals: process,
  nowMs: () => Number(process.hrtime.bigint() / 1_000_000n),
  onStop: (signal) => process.stderr.write(`\n${signal}: ending what runs. Once more to leave now.\n`),
  leave: () => process.exit(ExitCode.interrupted),
});

process.exitCode = await main(process.argv.slice(2));
interrupt.uninstall();

async function main(words: readonly string[]): Promise<ExitCode> {
  try {
    const { chosen, etcd } = readArguments(words);
    await runAll(chosen, etcd);
    return interrupt.stop.aborted ? ExitCode.interrupted : ExitCode.safe;
  } catch (error) {
    if (interrupt.stop.aborted) return ExitCode.interrupted; // what was cut short by Ctrl-C is no failure
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.safe : ExitCode.usage;
    const remedy = error instanceof HarnessError ? `\n  ${error.remedy}` : `\n${(error as Error).stack}`;
    process.stderr.write(`error: ${messageOf(error)}${remedy}\n`);
    return error instanceof HarnessError ? error.exitCode : ExitCode.environment;
  }
}

function readArguments(words: readonly string[]): { chosen: readonly Bench[]; etcd: string } {
  const program = new Command('bench')
    .description('Measures lockstorm on this machine, each number against a yardstick of the same minute.')
    .argument('[name...]', `which benchmarks to run: ${names.join(', ')}; all without a name`)
    .option('--etcd <which>', 'as for lockstorm run', 'auto')
    .exitOverride()
    .parse(words, { from: 'user' });
  const unknown = program.args.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw usageError('no-such-benchmark', `There is no benchmark "${unknown}".`, suggest(unknown, names));
  const chosen = benches.filter(({ name }) => program.args.length === 0 || program.args.includes(name));
  return { chosen, etcd: program.opts<{ etcd: string }>().etcd };
}

async function runAll(chosen: readonly Bench[], etcdSpec: string): Promise<void> {
  const { stop, onNow } = interrupt;
  const elapsedMs = stopwatch();
  const etcd = await resolveEtcd(etcdSpec, { offline: false, log: tell, signal: stop });
  say(
    `${machine(etcd)}\nmedian (10th–90th percentile; of fewer than ten samples smallest–largest), n samples of each side\n`,
  );
  for (const bench of chosen) {
    await inFolder(async (folder) => runOne(bench, { etcd, folder, stop, onNow }));
    if (stop.aborted) return;
  }
  say(`${(elapsedMs() / 1000).toFixed(0)} s in all`);
}

async function runOne(bench: Bench, context: BenchContext): Promise<void> {
  const rows = await bench.run(context);
  if (!context.stop.aborted) say(`${bench.name}: ${bench.about}\n${formatRows(rows)}\n`);
}

/** A temporary folder that goes with what was done in it, and with the next run if we are killed meanwhile. */
async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'lockstorm-bench-'));
  const forget = recordRunning({ directory });
  try {
    await act(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    forget();
  }
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

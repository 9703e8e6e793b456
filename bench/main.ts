// `npm run bench [-- NAME…]`: every benchmark in turn, as a table of ratios. It asserts nothing.
import { Command } from 'commander';
import { resolveBinary } from '../harness/cluster/resolve.ts';
import type { BinaryEtcd } from '../harness/cluster/resolved-etcd.ts';
import { usageError } from '../harness/errors.ts';
import type { Interrupt } from '../harness/interrupt.ts';
import { suggest } from '../harness/suggest.ts';
import type { Bench, SimBenchContext } from './bench.ts';
import { formatRows, formatTable } from './format.ts';
import type { Table } from './format.ts';
import type { Row } from './row.ts';
import { checker } from './checker.ts';
import { command } from './command.ts';
import { detection } from './detection.ts';
import { inTemporaryFolder } from '../harness/store/in-temporary-folder.ts';
import { killAndRespawn } from './kill-and-respawn.ts';
import { page } from './page.ts';
import { recording } from './recording.ts';
import { machine } from './machine.ts';
import { wholeNumber } from './whole-number.ts';
import { simulation } from './simulation.ts';
import { spawnToReady } from './spawn-to-ready.ts';
import { staleHolder } from './stale-holder.ts';
import { stopwatch } from './stopwatch.ts';
import { tapAgainstDirect } from './tap-against-direct.ts';

const benches: readonly Bench[] = [
  spawnToReady,
  killAndRespawn,
  tapAgainstDirect,
  recording,
  checker,
  simulation,
  detection,
  staleHolder,
  page,
];
const names = benches.map(({ name }) => name);
const long = benches.filter((bench) => bench.long).map(({ name }) => name);

await command(async (words, interrupt) => runAll(readArguments(words), interrupt));

interface Arguments {
  readonly chosen: readonly Bench[];
  readonly etcd: string;
  readonly seeds: number | undefined;
}

function readArguments(words: readonly string[]): Arguments {
  const program = new Command('bench')
    .description('Measures lockstorm on this machine, each number against a yardstick of the same minute.')
    .argument(
      '[name...]',
      `which benchmarks to run: ${names.join(', ')}; without a name all but those that take many minutes (${long.join(', ')})`,
    )
    .option('--etcd <which>', 'as for lockstorm run', 'auto')
    .option('--seeds <n>', 'detection: searches for each subject', wholeNumber('--seeds'))
    .exitOverride()
    .parse(words, { from: 'user' });
  const unknown = program.args.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw usageError('no-such-benchmark', `There is no benchmark "${unknown}".`, suggest(unknown, names));
  const chosen = benches.filter(({ name, long: isLong }) =>
    program.args.length === 0 ? !isLong : program.args.includes(name),
  );
  const { etcd, seeds } = program.opts<{ etcd: string; seeds?: number }>();
  return { chosen, etcd, seeds };
}

async function runAll({ chosen, etcd: etcdSpec, seeds }: Arguments, { stop, onNow }: Interrupt): Promise<void> {
  const elapsedMs = stopwatch();
  const real = chosen.some(({ engine }) => engine === 'real');
  const etcd = real ? await resolveBinary(etcdSpec, { offline: false, log: tell, signal: stop }) : undefined;
  say(
    `${machine(etcd)}\nmedian (10th–90th percentile; of fewer than ten samples smallest–largest), n samples of each side\n`,
  );
  for (const bench of chosen) {
    await inTemporaryFolder('bench', async (folder) => {
      const text = await measured(bench, { folder, stop, onNow, seeds }, etcd);
      if (!stop.aborted) say(`${bench.name}: ${bench.about}\n${text}\n`);
    });
    if (stop.aborted) return;
  }
  say(`${(elapsedMs() / 1000).toFixed(0)} s in all`);
}

async function measured(bench: Bench, context: SimBenchContext, etcd: BinaryEtcd | undefined): Promise<string> {
  if (bench.engine === 'sim') return formatted(await bench.run(context));
  if (!etcd) throw new Error(`the benchmark ${bench.name} was given no etcd`);
  return formatted(await bench.run({ ...context, etcd }));
}

function formatted(found: readonly Row[] | Table): string {
  return 'head' in found ? formatTable(found) : formatRows(found);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

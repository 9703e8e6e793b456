// `npm run conformance`: the etcd model of the simulation against real etcd. Exit 1 on any difference that accepted.ts does not list.
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { resolveBinary } from '../../cluster/resolve.ts';
import { ExitCode, HarnessError, messageOf } from '../../errors.ts';
import { installInterrupt } from '../../interrupt.ts';
import { inTemporaryFolder } from '../../store/in-temporary-folder.ts';
import type { Arguments } from './arguments.ts';
import { readArguments } from './arguments.ts';
import { acceptedLines, findingLines, hex, seedLine, storyLines, Totals } from './report.ts';
import { runSeed, semanticsOf } from './run-seed.ts';
import { runStories } from './run-stories.ts';
import { machineTime } from './scenario.ts';

const interrupt = installInterrupt({
  signals: process,
  nowMs: () => Number(process.hrtime.bigint() / 1_000_000n),
  onStop: (signal) => process.stderr.write(`\n${signal}: ending what runs. Once more to leave now.\n`),
  leave: () => {
    // As if nobody had listened: what was started ends with us.
    interrupt.uninstall();
    process.kill(process.pid, 'SIGINT');
  },
});

process.exitCode = await main(process.argv.slice(2));
interrupt.uninstall();

async function main(words: readonly string[]): Promise<ExitCode> {
  try {
    return await inTemporaryFolder('conformance', (folder) => conform(readArguments(words), folder));
  } catch (error) {
    if (interrupt.stop.aborted) return ExitCode.interrupted; // what was cut short by Ctrl-C is no failure
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.safe : ExitCode.usage;
    const remedy = error instanceof HarnessError ? `\n  ${error.remedy}` : `\n${(error as Error).stack}`;
    process.stderr.write(`error: ${messageOf(error)}${remedy}\n`);
    return error instanceof HarnessError ? error.exitCode : ExitCode.environment;
  }
}

async function conform(asked: Arguments, folder: string): Promise<ExitCode> {
  const { stop } = interrupt;
  const startedUs = machineTime.nowUs();
  const etcd = await resolveBinary(asked.etcd, { offline: asked.offline, log: tell, signal: stop });
  say(`etcd ${etcd.version} (${etcd.provider}) against the model with the semantics of ${semanticsOf(etcd.version)}`);
  say(`${asked.operations} operations, first seed ${hex(asked.seed)}`);
  // Most of it is waiting: it costs the operations little.
  const telling = runStories(etcd, folder);
  const totals = new Totals();
  try {
    for (let index = 0, left = asked.operations; left > 0 && !stop.aborted; index++) {
      const operations = Math.min(left, asked.perSeed);
      left -= operations;
      const seed = (asked.seed + index) >>> 0;
      const differed = await runSeed({ etcd, folder: join(folder, hex(seed)), seed, operations, stop });
      totals.add(differed);
      for (const line of [seedLine(seed, differed), ...findingLines(seed, operations, differed)]) say(line);
    }
  } finally {
    await telling.catch(() => {}); // it is thrown below; until then its etcd runs
  }
  const stories = await telling;
  const { lines, offences } = storyLines(stories, semanticsOf(etcd.version));
  for (const line of [...lines, ...acceptedLines(totals, etcd.version)]) say(line);
  const differences = totals.differences + offences.length;
  for (const offence of offences) say(`✗ ${offence}`);
  const seconds = ((machineTime.nowUs() - startedUs) / 1e6).toFixed(1);
  const count = differences === 0 ? 'no difference' : `${differences} differences`;
  say(
    `\n${totals.operations} operations and ${totals.events} watch events in ${seconds} s: ${count} beyond those listed`,
  );
  if (stop.aborted) return ExitCode.interrupted;
  return differences === 0 ? ExitCode.safe : ExitCode.unsafe;
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

// `node dist/bench/interrupted.js --runs 50`: interrupts storms at random times, by Ctrl-C once, by Ctrl-C twice, or by SIGKILL, and shows that
// nothing is left running and nothing is left paused. Exit 1 when anything is. Linux only: elsewhere nobody can be found.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { environmentError, ExitCode } from '../harness/errors.ts';
import type { Interrupt } from '../harness/interrupt.ts';
import { Dice } from '../harness/search/dice.ts';
import { inTemporaryFolder } from '../harness/store/in-temporary-folder.ts';
import { command } from './command.ts';
import { interruptedPlan } from './interrupted/plan.ts';
import { leftBehind } from './interrupted/left-behind.ts';
import type { Left } from './interrupted/left-behind.ts';
import { stopwatch } from './stopwatch.ts';
import { wholeNumber } from './whole-number.ts';

/** After this time the storm is over: some interrupts strike the drain. */
const LATEST_MS = 14_000;
/** Between the two presses; closer ones count as one (harness/interrupt.ts). */
const SECOND_PRESS_MS = 700;
/** Ctrl-C still reports: the workers quit, and leases are waited for. */
const LEAVES_WITHIN_MS = 60_000;
/** Watchdogs need a moment, more of it on a busy machine. */
const PATIENCE_MS = 15_000;
const MANNERS = ['Ctrl-C', 'Ctrl-C twice', 'SIGKILL'] as const;

interface Outcome {
  readonly how: string;
  readonly exit: string;
  readonly left: readonly Left[];
  /** From its exit until nothing was left, in ms. */
  readonly goneMs: number;
}

await command(async (words, interrupt) => {
  const { runs, seed, etcd } = readArguments(words);
  if (!existsSync('/proc/self/environ'))
    throw environmentError('no-proc', 'Who is left of a run can only be seen on Linux.', 'Run it there.');
  const dice = new Dice(seed.padStart(16, '0'), 'interrupted');
  let guilty = 0;
  let slowestMs = 0;
  for (let run = 1; run <= runs && !interrupt.stop.aborted; run++) {
    const { how, exit, left, goneMs } = await interruptOne(dice, etcd, interrupt);
    guilty += left.length > 0 ? 1 : 0;
    slowestMs = Math.max(slowestMs, goneMs);
    say(`${run}/${runs}  ${how}: ${exit}; ${left.length === 0 ? `nothing left after ${goneMs} ms` : 'LEFT BEHIND:'}`);
    for (const { pid, what, paused } of left) say(`    ${pid}${paused ? ' (paused)' : ''} ${what}`);
  }
  say(`${guilty} of ${runs} interrupted runs left something behind; the slowest was gone after ${slowestMs} ms.`);
  return guilty > 0 ? ExitCode.unsafe : ExitCode.safe;
});

function readArguments(words: readonly string[]): { runs: number; seed: string; etcd: string } {
  return new Command('interrupted')
    .description('Interrupts storms at random times, and looks for what they left running or paused.')
    .option('--runs <count>', 'how many', wholeNumber('--runs'), 10)
    .option('--seed <hex>', 'of the times and manners', '1')
    .option('--etcd <which>', 'as for lockstorm run', 'auto')
    .exitOverride()
    .parse([...words], { from: 'user' })
    .opts<{ runs: number; seed: string; etcd: string }>();
}

/** One storm, from its start to the end of its last process. What is left of it after that is ended here. */
function interruptOne(dice: Dice, etcd: string, { stop }: Interrupt): Promise<Outcome> {
  const manner = dice.pick(MANNERS);
  const afterMs = dice.int(0, LATEST_MS);
  return inTemporaryFolder('interrupted', async (folder) => {
    const plan = join(folder, 'plan.json');
    writeFileSync(plan, JSON.stringify(interruptedPlan));
    const cli = fileURLToPath(new URL('../harness/cli.js', import.meta.url));
    const args = [cli, 'replay', plan, '--engine', 'real', '--etcd', etcd, '--out', join(folder, 'runs')];
    const env = { ...process.env, TMPDIR: folder };
    // A group of its own: our own Ctrl-C is passed on below, once.
    const storm = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'ignore'], detached: true });
    const signs = [`TMPDIR=${folder}`, `LOCKSTORM_FLEET=${storm.pid} `];
    try {
      const gone = once(storm, 'exit');
      await Promise.race([sleep(afterMs, undefined, { signal: stop }).catch(() => undefined), gone]);
      storm.kill(manner === 'SIGKILL' ? 'SIGKILL' : 'SIGINT');
      if (manner === 'Ctrl-C twice') {
        await Promise.race([sleep(SECOND_PRESS_MS), gone]);
        storm.kill('SIGINT');
      }
      const inTime = await Promise.race([gone.then(() => true), sleep(LEAVES_WITHIN_MS, false, { ref: false })]);
      const elapsedMs = stopwatch();
      while (leftBehind(signs).length > 0 && elapsedMs() < PATIENCE_MS) await sleep(50);
      const how = `${manner} after ${(afterMs / 1000).toFixed(1)} s`;
      return {
        how,
        exit: inTime ? exitOf(storm) : 'it did not leave',
        left: leftBehind(signs),
        goneMs: Math.round(elapsedMs()),
      };
    } finally {
      for (const { pid } of leftBehind(signs)) end(pid);
    }
  });
}

function exitOf({ exitCode, signalCode }: ChildProcess): string {
  return signalCode ?? `exit ${exitCode}`;
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went just now.
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

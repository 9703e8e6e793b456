// What every program here does around its work: Ctrl-C, and one sentence and an exit code for what goes wrong.
import { CommanderError } from 'commander';
import { ExitCode, HarnessError, messageOf } from '../harness/errors.ts';
import { installInterrupt } from '../harness/interrupt.ts';
import type { Interrupt } from '../harness/interrupt.ts';

/** Runs `work` with the words of the command line, and sets the exit code: that which it resolves with, if it does. */
export async function command(
  work: (words: readonly string[], interrupt: Interrupt) => Promise<ExitCode | void>,
): Promise<void> {
  const interrupt = installInterrupt({
    signals: process,
    nowMs: () => Number(process.hrtime.bigint() / 1_000_000n),
    onStop: (signal) => process.stderr.write(`\n${signal}: ending what runs. Once more to leave now.\n`),
    leave: () => process.exit(ExitCode.interrupted),
  });
  try {
    const code = (await work(process.argv.slice(2), interrupt)) ?? ExitCode.safe;
    process.exitCode = interrupt.stop.aborted ? ExitCode.interrupted : code;
  } catch (error) {
    // What was cut short by Ctrl-C is no failure.
    process.exitCode = interrupt.stop.aborted ? ExitCode.interrupted : tellFailure(error);
  } finally {
    interrupt.uninstall();
  }
}

function tellFailure(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.safe : ExitCode.usage;
  const remedy = error instanceof HarnessError ? `\n  ${error.remedy}` : `\n${(error as Error).stack}`;
  process.stderr.write(`error: ${messageOf(error)}${remedy}\n`);
  return error instanceof HarnessError ? error.exitCode : ExitCode.environment;
}

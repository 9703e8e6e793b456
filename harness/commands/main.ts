// One command from start to end: parse, run, and turn whatever is thrown into one sentence with a remedy and the right exit code.
import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { ExitCode, HarnessError, messageOf } from '../errors.ts';
import type { Context } from './context.ts';
import type { CommandTree } from './hoist.ts';
import { hoistCommand } from './hoist.ts';
import { buildProgram } from './program.ts';

/** Runs the words of a command line (without node and script) and answers with the exit code. Never throws. */
export async function main(words: readonly string[], context: Context): Promise<ExitCode> {
  let code: ExitCode = ExitCode.safe;
  try {
    const program = buildProgram(context, (exitCode) => (code = exitCode));
    await program.parseAsync(hoistCommand(words, treeOf(program), flagsWithValue(program)), { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, context);
  }
}

function explain(error: unknown, { stderr, interrupt: { stop } }: Context): ExitCode {
  // Ctrl-C while an etcd was looked for, fetched or built: there is nothing to report.
  if (stop.aborted && error === stop.reason) {
    stderr.write('Interrupted before anything was run.\n');
    return ExitCode.interrupted;
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return ExitCode.safe;
    // `error: unknown option '--sed'\n(Did you mean --seed?)`; help without a command has no message of its own.
    const said = error.message
      .replace(/^error: /, '')
      .replace(/\s+/g, ' ')
      .trim();
    const sentence =
      error.code === 'commander.help'
        ? 'There is a word missing after the command'
        : said[0]?.toUpperCase() + said.slice(1);
    stderr.write(`error: ${/[.)?]$/.test(sentence) ? sentence : `${sentence}.`}\n  See lockstorm --help.\n`);
    return ExitCode.usage;
  }
  if (error instanceof HarnessError) {
    stderr.write(`error: ${error.message}\n  ${error.remedy}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error && error.stack !== undefined ? error.stack : messageOf(error);
  stderr.write(
    `error: lockstorm itself failed: ${messageOf(error)}.\n  This is a bug of lockstorm; please report it with these lines.\n${stack}\n`,
  );
  return ExitCode.environment;
}

function treeOf(command: Command): CommandTree {
  const tree = Object.fromEntries(command.commands.map((each) => [each.name(), treeOf(each)]));
  return command.parent === null ? { ...tree, help: {} } : tree;
}

function flagsWithValue(command: Command): ReadonlySet<string> {
  const own = command.options
    .filter((option) => option.required || option.optional)
    .flatMap(({ long, short }) => [long, short]);
  return new Set([
    ...own.filter((name) => typeof name === 'string'),
    ...command.commands.flatMap((each) => [...flagsWithValue(each)]),
  ]);
}

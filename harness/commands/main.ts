// One command from start to end: parse, run, and turn whatever is thrown into one sentence with a remedy and the right exit code.
import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { errorLines } from '../../reports/plain-error.ts';
import { plainLines } from '../../reports/plain-text.ts';
import { ExitCode, HarnessError, messageOf } from '../errors.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { CommandTree } from './hoist.ts';
import { hoistCommand } from './hoist.ts';
import { buildProgram } from './program.ts';

/** Runs the words of a command line (without node and script) and answers with the exit code. Never throws. */
export async function main(words: readonly string[], context: Context): Promise<ExitCode> {
  let code: ExitCode = ExitCode.safe;
  let command = '';
  try {
    const program = buildProgram(context, (exitCode) => (code = exitCode));
    const tree = treeOf(program);
    const hoisted = hoistCommand(words, tree, flagsWithValue(program));
    command = commandIn(hoisted, tree).join(' ');
    await program.parseAsync(hoisted, { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, command, context);
  }
}

function explain(error: unknown, command: string, { stderr, env, interrupt: { stop } }: Context): ExitCode {
  const invocation = invocationOf(env);
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
    // What a word after it may have been meant for.
    const hint =
      command === 'explore' && error.code === 'commander.excessArguments'
        ? 'For one scenario: lockstorm run SCENARIO, in virtual time with --engine sim. '
        : '';
    const remedy = `${hint}See lockstorm ${command === '' ? '' : `${command} `}--help.`;
    stderr.write(errorLines({ message: /[.)?]$/.test(sentence) ? sentence : `${sentence}.`, remedy }, invocation));
    return ExitCode.usage;
  }
  if (error instanceof HarnessError) {
    stderr.write(errorLines(error, invocation));
    return error.exitCode;
  }
  const stack = error instanceof Error && error.stack !== undefined ? error.stack : messageOf(error);
  stderr.write(
    `error: lockstorm itself failed: ${messageOf(error)}.\n  This is a bug of lockstorm; please report it with these lines.\n${plainLines(stack)}\n`,
  );
  return ExitCode.environment;
}

/** `['etcd', 'install', '3.5']` → `['etcd', 'install']` */
function commandIn([word = '', ...words]: readonly string[], tree: CommandTree): string[] {
  const below = Object.hasOwn(tree, word) ? tree[word] : undefined;
  return below === undefined ? [] : [word, ...commandIn(words, below)];
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

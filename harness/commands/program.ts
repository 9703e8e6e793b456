// argv → command: the grammar of the command line. Commands are loaded only when they are called, so that --help is quick.
import { Command } from 'commander';
import { ExitCode } from '../errors.ts';
import { inTheirWords } from '../../reports/in-their-words.ts';
import { plainLines } from '../../reports/plain-text.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';
import type { OptionName } from './options.ts';
import { optionNames, optionsOf } from './options.ts';
import { lockstormVersion } from '../version.ts';

const exitCodes = `
Exit codes: 0 safe, 1 unsafe, 2 inconclusive, 3 the environment failed, 4 usage, 130 interrupted.
Every flag has an environment name (LOCKSTORM_SEED, LOCKSTORM_ETCD, …), and most may stand in lockstorm.config.json; a flag wins over both.
RUN is the id of a run, a unique prefix of it, its folder, or "latest".`;

type Action = (words: string[], flags: Flags, context: Context) => Promise<ExitCode> | ExitCode;

interface Grammar {
  readonly name: string;
  /** `[scenario...]` */
  readonly words: string;
  readonly description: string;
  readonly options: readonly OptionName[];
  readonly examples: readonly string[];
  readonly action: Action;
}

const grammars: readonly Grammar[] = [
  {
    name: 'run',
    words: '[scenario...]',
    description: 'explore, then storm locks with seeded plans, and judge what happened (the default command)',
    options: optionNames.run,
    examples: [
      'lockstorm',
      'lockstorm sigkill --seed 1 --for 2m',
      'lockstorm --subject ./my-lock.ts --runs 20 --bail',
      'lockstorm sigkill --subject "python3 my_worker.py"',
      'lockstorm herd orphan --ttl 3 --workers 10',
      'lockstorm sigkill --engine sim --runs 100',
      'lockstorm sigkill leader-change --etcd version:3.4,3.5,3.6 --runs 1',
    ],
    action: async (words, flags, context) => (await import('./run.ts')).runCommand(words, flags, context),
  },
  {
    name: 'explore',
    words: '',
    description: 'run hundreds to thousands of short plans in virtual time, and shrink the first that fails',
    options: optionNames.explore,
    examples: [
      'lockstorm explore --for 20s',
      'lockstorm explore --subject ./my-lock.ts --plans 5000',
      'lockstorm explore --subject etcd3-lock --faults cut,drop --seed 1',
    ],
    action: async (_words, flags, context) => (await import('./explore.ts')).exploreCommand(flags, context),
  },
  {
    name: 'shrink',
    words: '<run|plan>',
    description: 'find the smallest plan that still fails',
    options: optionNames.shrink,
    examples: ['lockstorm shrink latest', 'lockstorm shrink plan.json --engine real --for 5m'],
    action: async ([word = ''], flags, context) => (await import('./shrink.ts')).shrinkCommand(word, flags, context),
  },
  {
    name: 'replay',
    words: '<run|plan|seed>',
    description: 'run the same plan again: count how often it fails, or compare its trace',
    options: optionNames.replay,
    examples: [
      'lockstorm replay latest',
      'lockstorm replay sigkill-session-mutex-6fc1a2b4 --attempts 10',
      'lockstorm replay swarm-my-lock-6fc1a2b4 --engine real --attempts 10',
      'lockstorm replay scenarios/regressions/x.json',
      'lockstorm replay 6fc1a2b4 --scenario sigkill --subject etcd3-lock',
    ],
    action: async ([word = ''], flags, context) => (await import('./replay.ts')).replayCommand(word, flags, context),
  },
  {
    name: 'keep',
    words: '<run>',
    description:
      'save the plan of a run in scenarios/regressions, to be run first from now on; latest: the latest that is unsafe',
    options: optionNames.keep,
    examples: ['lockstorm keep latest'],
    action: async ([word = ''], flags, context) => (await import('./keep.ts')).keepCommand(word, flags, context),
  },
  {
    name: 'check',
    words: '<history...>',
    description: 'judge saved histories again: files, folders or runs; also Jepsen histories of a mutex (EDN)',
    options: optionNames.check,
    examples: [
      'lockstorm check latest',
      'lockstorm check history.jsonl other/history.jsonl',
      'lockstorm check history.edn',
    ],
    action: async (words, flags, context) => (await import('./check.ts')).checkCommand(words, flags, context),
  },
  {
    name: 'report',
    words: '[run|folder...]',
    description:
      'write the reports of runs again, and merge those of several shards; without a name: all runs there are',
    options: optionNames.report,
    examples: ['lockstorm report latest', 'lockstorm report', 'lockstorm report downloaded-artifacts --out merged'],
    action: async (words, flags, context) => (await import('./report.ts')).reportCommand(words, flags, context),
  },
  {
    name: 'open',
    words: '[run]',
    description:
      'show the page of a run in the browser, or print where it is: of the latest that is unsafe, of a history file, or the index over all runs',
    options: optionNames.open,
    examples: [
      'lockstorm open',
      'lockstorm open latest',
      'lockstorm open index',
      'lockstorm open downloaded/history.jsonl --print',
    ],
    action: async ([word], flags, context) => (await import('./open.ts')).openCommand(word, flags, context),
  },
  {
    name: 'export',
    words: '<run|history>',
    description: 'write a run for another tool: a trace for Perfetto, a history for Knossos or Porcupine',
    options: optionNames.export,
    examples: [
      'lockstorm export latest --to chrome',
      'lockstorm export latest --to jepsen --file -',
      'lockstorm export history.jsonl --to porcupine --file ops.json',
    ],
    action: async ([word = ''], flags, context) => (await import('./export.ts')).exportCommand(word, flags, context),
  },
  {
    name: 'conform',
    words: '<subject>',
    description: 'check the adapter of a lock by itself, in some ten seconds, before any storm',
    options: optionNames.conform,
    examples: [
      'lockstorm conform ./my-lock.ts',
      'lockstorm conform my-lock/subject',
      'lockstorm conform "python3 my_worker.py" --etcd version:3.5.21',
    ],
    action: async ([word = ''], flags, context) => (await import('./conform.ts')).conformCommand(word, flags, context),
  },
  {
    name: 'list',
    words: '',
    description: 'list scenarios, subjects, faults and checks',
    options: optionNames.list,
    examples: ['lockstorm list'],
    action: async (_words, flags, context) => (await import('./list.ts')).listCommand(flags, context),
  },
  {
    name: 'demo',
    words: '',
    description: 'tell the story of a holder that sleeps: kept alive, orphaned, killed',
    options: optionNames.demo,
    examples: ['lockstorm demo'],
    action: async (_words, flags, context) => (await import('./demo.ts')).demoCommand(flags, context),
  },
  {
    name: 'canaries',
    words: '',
    description: 'prove that every broken subject is convicted by the check that it names',
    options: optionNames.canaries,
    examples: ['lockstorm canaries', 'lockstorm canaries --subject broken/no-lease --for 30s'],
    action: async (_words, flags, context) => (await import('./canaries.ts')).canariesCommand(flags, context),
  },
  {
    name: 'init',
    words: '[folder]',
    description: 'write a commented subject, a config, a chaos test and a CI workflow into this project',
    options: optionNames.init,
    examples: ['lockstorm init', 'lockstorm init test/chaos'],
    action: async ([folder], _flags, context) => (await import('./init.ts')).initCommand(folder, context),
  },
  {
    name: 'doctor',
    words: '',
    description: 'say whether this machine can storm, which etcd it would use, and what to do where not',
    options: optionNames.doctor,
    examples: [
      'lockstorm doctor',
      'lockstorm doctor --offline',
      'lockstorm doctor --etcd version:3.4,3.5',
      'lockstorm doctor --etcd https://a:2379',
    ],
    action: async (_words, { etcd = 'auto', own, offline }, { stdout, env }) =>
      (await import('./doctor.ts')).doctor({
        etcd,
        own,
        offline,
        write: (text) => stdout.write(inTheirWords(plainLines(text), invocationOf(env))),
      }),
  },
];

const etcdInstall: Grammar = {
  name: 'install',
  words: '[version...]',
  description: 'fetch an etcd, or several, into the cache, so that later runs need no network',
  options: optionNames.etcdInstall,
  examples: ['lockstorm etcd install', 'lockstorm etcd install 3.5.21', 'lockstorm etcd install 3.5 3.6'],
  action: async (versions, { offline }, { stdout, stderr, interrupt }) =>
    (await import('./etcd-install.ts')).etcdInstall({
      versions,
      offline,
      signal: interrupt.stop,
      write: (text) => stdout.write(text),
      log: (line) => stderr.write(`${plainLines(line)}\n`),
    }),
};

const etcdModel: Grammar = {
  name: 'model',
  words: '',
  description: 'serve the etcd model of the simulation over gRPC until Ctrl-C, for etcdctl or any client',
  options: optionNames.etcdModel,
  examples: ['lockstorm etcd model --port 23790', 'lockstorm etcd model --semantics 3.5'],
  action: async (_words, { port = 0, semantics = '3.4' }, { stdout, interrupt }) =>
    (await import('./etcd-model.ts')).etcdModel({
      port,
      semantics,
      stop: interrupt.stop,
      write: (text) => stdout.write(text),
    }),
};

/** The program; `exit` is told the code of the command that ran. Errors are thrown: HarnessError and CommanderError. */
export function buildProgram(context: Context, exit: (code: ExitCode) => void): Command {
  const program = new Command('lockstorm')
    .description('A chaos and property test harness for locks with a time to live on etcd.')
    .version(lockstormVersion(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .addHelpText('after', exitCodes)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      // Errors are written once, by the caller, in our words.
      writeErr: () => {},
    });
  for (const grammar of grammars) addCommand(program, grammar, context, exit);
  const etcd = program.command('etcd').description('fetch etcd binaries, or serve the etcd model');
  addCommand(etcd, etcdInstall, context, exit);
  addCommand(etcd, etcdModel, context, exit);
  return program;
}

function addCommand(parent: Command, grammar: Grammar, context: Context, exit: (code: ExitCode) => void): void {
  const { name, words, description, options, examples, action } = grammar;
  const command = parent.command(name, { isDefault: name === 'run' }).description(description);
  if (words !== '') command.argument(words);
  for (const option of optionsOf(options)) command.addOption(option);
  command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}\n${exitCodes}`);
  command.action(async () => {
    const { readFlags } = await import('./flags.ts');
    const { readConfig } = await import('./config.ts');
    const flags = readFlags(command.opts(), context.env, readConfig(options, context));
    exit(await action(command.args, flags, context));
  });
}

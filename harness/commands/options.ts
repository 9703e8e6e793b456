// The flags of the command line as commander options, one place for their words. Environment names follow from the flags' (environment.ts).
import { Option } from 'commander';
import { environmentName } from './environment.ts';

const repeatable = (word: string, words: string[] = []): string[] => [...words, word];

const options = {
  seed: new Option('--seed <seed>', 'random, commit, or up to 16 hex digits (default: commit in CI, else random)'),
  runs: new Option('--runs <n>', 'runs of each scenario with each subject'),
  for: new Option(
    '--for <time>',
    'start runs that fit into this much time, at least one, such as 60s or 2m (default: 60s)',
  ),
  subject: new Option('--subject <name>', 'a subject, or the path of a subject file; repeatable').argParser(repeatable),
  workers: new Option('--workers <n>', 'workers of each run, in place of the number that the scenario draws'),
  ttl: new Option('--ttl <seconds>', 'TTL of each lock in whole seconds, in place of those that the scenario draws'),
  faults: new Option('--faults <names>', 'kill, or none (default: those of the scenario)'),
  members: new Option('--members <n>', 'members of the etcd cluster: 1 (default: 1)'),
  etcd: new Option('--etcd <where>', 'auto, path:FILE, version:X.Y.Z (default: auto)'),
  offline: new Option('--offline', 'fetch nothing'),
  attempts: new Option('--attempts <n>', 'how often to replay (default: 1)'),
  bail: new Option('--bail', 'stop at the first run that is unsafe'),
  out: new Option('--out <folder>', 'where run directories go (default: reports/runs)'),
  reporter: new Option('--reporter <names>', 'summary, junit (default: both)'),
  allowInconclusive: new Option('--allow-inconclusive', 'count an inconclusive run as passed'),
  lanes: new Option('--lanes <n>', 'runs side by side (default: two a core, at most 8; replay: 1)'),
  scenario: new Option('--scenario <name>', 'the scenario of a seed'),
  quiet: new Option('--quiet', 'print the seed, failures and the result only'),
  verbose: new Option('--verbose', 'print each plan in words, and what the machinery does'),
  color: new Option('--no-color', 'no colours'),
} satisfies Record<string, Option>;

export type OptionName = keyof typeof options;

/** Options by name; each description ends with the environment name that it can be given by. */
export function optionsOf(names: readonly OptionName[]): Option[] {
  return names.map((name) => {
    const { flags, description, parseArg } = options[name];
    const hint = name === 'color' ? 'NO_COLOR' : environmentName(name);
    const option = new Option(flags, name === 'scenario' ? description : `${description} [env ${hint}]`);
    return parseArg === undefined ? option : option.argParser(repeatable);
  });
}

const output = ['out', 'reporter', 'allowInconclusive', 'quiet', 'color'] as const;
const engine = ['etcd', 'offline', 'members', 'lanes', 'verbose'] as const;

/** Which flags each command has. */
export const optionNames = {
  run: ['seed', 'runs', 'for', 'subject', 'workers', 'ttl', 'faults', 'bail', ...engine, ...output],
  replay: ['attempts', 'scenario', 'subject', 'bail', ...engine, ...output],
  canaries: ['seed', 'for', 'subject', ...engine, 'out', 'quiet', 'color'],
  demo: ['subject', 'etcd', 'offline', 'out', 'verbose', 'color'],
  check: ['out', 'allowInconclusive', 'quiet', 'color'],
  report: ['out', 'reporter', 'allowInconclusive', 'quiet', 'color'],
  keep: ['out', 'color'],
  list: ['color'],
  doctor: ['etcd', 'offline'],
  etcdInstall: ['offline'],
} as const satisfies Record<string, readonly OptionName[]>;

// The flags of the command line as commander options, one place for their words. Environment names follow from the flags' (environment.ts).
import { Option } from 'commander';
import { faultNames } from '../plan/schema.ts';
import { environmentName } from './environment.ts';

const repeatable = (word: string, words: string[] = []): string[] => [...words, word];

const options = {
  seed: new Option('--seed <seed>', 'random, commit, or up to 16 hex digits (default: commit in CI, else random)'),
  runs: new Option('--runs <n>', 'runs of each scenario with each subject'),
  for: new Option(
    '--for <time>',
    'time for it, such as 60s or 2m (default: run 70s, canaries and shrink 60s, explore 20s); run starts what fits into it, explore starts plans in it: shrinking what fails comes on top, 10s a finding',
  ),
  plans: new Option('--plans <n>', 'plans of each subject, in place of a time'),
  subject: new Option(
    '--subject <name>',
    'a lock under test: a name that list shows, a file (./my-lock.ts), a package (my-lock/subject) or a command ("python3 my_worker.py"); repeatable',
  ).argParser(repeatable),
  workers: new Option('--workers <n>', 'workers of each run, in place of the number that the scenario draws'),
  ttl: new Option('--ttl <seconds>', 'TTL of each lock in whole seconds, in place of those that the scenario draws'),
  faults: new Option('--faults <names>', `kinds of fault that may occur: ${faultNames.join(', ')}; or all, or none`),
  engine: new Option('--engine <name>', 'real (processes and an etcd) or sim (virtual time, in this process)'),
  explore: new Option(
    '--explore <time>',
    'explore in virtual time for so long first, where no scenario is named; 0s: not (default: 5s of --for)',
  ),
  threads: new Option('--threads <n>', 'threads of the simulation (default: one a core)'),
  keepGoing: new Option('--keep-going', 'go on after a violation, and look for others'),
  members: new Option(
    '--members <n>',
    'members of the etcd cluster, 1 or 3 (default: as the scenario wants; 3 where it is about leaders)',
  ),
  etcd: new Option(
    '--etcd <where>',
    'auto, path:FILE, version:V with a version (3.5.21) or a line (3.5), or several: version:3.4,3.5; container or container:IMAGE, in a container engine; or a cluster that runs already, by the URLs of its members: https://a:2379,https://b:2379 (default: auto)',
  ),
  etcdCa: new Option('--etcd-ca <file>', 'PEM file: the authority to trust where --etcd is https://'),
  etcdCert: new Option('--etcd-cert <file>', 'PEM file: client certificate where --etcd is https://'),
  etcdKey: new Option('--etcd-key <file>', 'PEM file: the key of the client certificate'),
  prefix: new Option(
    '--prefix <text>',
    'what the keys of every run begin with where --etcd is a cluster that runs already (default: lockstorm/)',
  ),
  offline: new Option('--offline', 'fetch nothing'),
  attempts: new Option('--attempts <n>', 'how often to run it (default: replay 1, shrink 5 to see how often it fails)'),
  bail: new Option('--bail', 'stop at the first run that is unsafe'),
  out: new Option('--out <folder>', 'where run directories go (default: reports/runs)'),
  reporter: new Option(
    '--reporter <names>',
    'summary, junit, html, github (default: all; github writes only where GitHub Actions runs us)',
  ),
  allowInconclusive: new Option('--allow-inconclusive', 'count an inconclusive run as passed'),
  lanes: new Option('--lanes <n>', 'runs side by side (default: five for two cores, at most 8; replay: 1)'),
  scenario: new Option('--scenario <name>', 'the scenario of a seed'),
  port: new Option('--port <n>', 'port of 127.0.0.1 to listen on (default: any that is free)'),
  semantics: new Option('--semantics <version>', 'which etcd it behaves like: 3.4 or 3.5 (default: 3.4)'),
  to: new Option('--to <format>', 'chrome (for ui.perfetto.dev), jepsen (EDN) or porcupine (JSON)'),
  file: new Option('--file <file>', 'where to write it, - for standard output (default: a file in the run’s folder)'),
  print: new Option('--print', 'print where the page is, and open nothing'),
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
    const option = new Option(flags, `${description} [env ${hint}]`);
    return parseArg === undefined ? option : option.argParser(repeatable);
  });
}

const output = ['out', 'reporter', 'allowInconclusive', 'quiet', 'color'] as const;
/** How a cluster that runs already is entered. */
const own = ['etcdCa', 'etcdCert', 'etcdKey', 'prefix'] as const;
const real = ['etcd', ...own, 'offline', 'members', 'lanes', 'verbose'] as const;
const either = ['engine', 'threads', ...real] as const;

/** Which flags each command has. */
export const optionNames = {
  run: ['seed', 'runs', 'for', 'explore', 'subject', 'workers', 'ttl', 'faults', 'bail', ...either, ...output],
  explore: [
    'seed',
    'for',
    'plans',
    'subject',
    'workers',
    'ttl',
    'faults',
    'keepGoing',
    'threads',
    'verbose',
    ...output,
  ],
  shrink: ['for', 'attempts', 'subject', ...either, ...output],
  replay: ['attempts', 'scenario', 'subject', 'workers', 'ttl', 'faults', 'bail', ...either, ...output],
  canaries: ['seed', 'for', 'subject', ...real, 'out', 'quiet', 'color'],
  demo: ['subject', 'etcd', 'offline', 'out', 'verbose', 'color'],
  check: ['out', 'allowInconclusive', 'quiet', 'color'],
  report: ['out', 'reporter', 'allowInconclusive', 'quiet', 'color'],
  open: ['out', 'print', 'color'],
  export: ['to', 'file', 'out', 'color'],
  keep: ['out', 'color'],
  list: ['color'],
  conform: ['etcd', ...own, 'offline', 'quiet', 'verbose', 'color'],
  init: [],
  doctor: ['etcd', ...own, 'offline'],
  etcdInstall: ['offline'],
  etcdModel: ['port', 'semantics'],
} as const satisfies Record<string, readonly OptionName[]>;

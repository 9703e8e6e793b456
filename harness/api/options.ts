// What `chaos()` is asked for, and the command line that this means: the same flags, the same defaults, the same messages.
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Undefined anywhere: the environment (LOCKSTORM_…), then lockstorm.config.json, then the default of the command line decides. */
export interface ChaosOptions {
  /**
   * The lock under test: the path of a subject file (from the working directory; a URL such as `new URL('./my-lock.ts', import.meta.url)` is
   * relative to your file), a subject of ours by name, or a command. Undefined: that of lockstorm.config.json, else ours.
   */
  readonly subject?: string | URL | readonly (string | URL)[] | undefined;
  /** A scenario or several; undefined: some seconds of exploring, then all scenarios. */
  readonly scenario?: string | readonly string[] | undefined;
  /** true: explore hundreds to thousands of plans in virtual time, and storm nothing. */
  readonly explore?: boolean | undefined;
  /** `random`, `commit`, or up to 16 hex digits. */
  readonly seed?: string | undefined;
  /** Runs of each scenario with each subject. */
  readonly runs?: number | undefined;
  /** Time for all of it, in ms; what fits into it is started. */
  readonly forMs?: number | undefined;
  /** Plans of each subject, where `explore` is true. */
  readonly plans?: number | undefined;
  /** Kinds of fault that may occur; empty: none. */
  readonly faults?: readonly string[] | undefined;
  readonly workers?: number | undefined;
  readonly ttlSeconds?: number | undefined;
  readonly members?: 1 | 3 | undefined;
  /** `auto`, `path:…`, `version:…`, `container:…`, or URLs. */
  readonly etcd?: string | undefined;
  readonly engine?: 'real' | 'sim' | undefined;
  /** Runs side by side. */
  readonly lanes?: number | undefined;
  readonly threads?: number | undefined;
  readonly offline?: boolean | undefined;
  /** The folder of run directories; undefined: reports/runs of the project. */
  readonly out?: string | undefined;
  /** Ends everything that was started, then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The words after `lockstorm`, as if typed in `cwd`. */
export function wordsOf(options: ChaosOptions, cwd: string): string[] {
  const { scenario, explore = false, subject, faults, forMs } = options;
  const flags: Record<string, string | number | undefined> = {
    seed: options.seed,
    runs: explore ? undefined : options.runs,
    for: forMs === undefined ? undefined : `${forMs}ms`,
    plans: explore ? options.plans : undefined,
    faults: faults && (faults.length === 0 ? 'none' : faults.join(',')),
    workers: options.workers,
    ttl: options.ttlSeconds,
    members: explore ? undefined : options.members,
    etcd: explore ? undefined : options.etcd,
    engine: explore ? undefined : options.engine,
    lanes: explore ? undefined : options.lanes,
    threads: options.threads,
    out: options.out,
  };
  return [
    explore ? 'explore' : 'run',
    ...listOf(scenario),
    ...listOf(subject).flatMap((each) => ['--subject', subjectWord(each, cwd)]),
    ...Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...(options.offline === true && !explore ? ['--offline'] : []),
    // The test runner has a JUnit file of its own.
    '--reporter=summary',
    '--quiet',
    '--no-color',
  ];
}

/** As the command line would have it: files relative to where the user is, so that the lines to paste are right there. */
export function subjectWord(subject: string | URL, cwd: string): string {
  if (typeof subject === 'string' && !subject.startsWith('file:')) return subject;
  const near = relative(cwd, fileURLToPath(subject));
  return near.startsWith('..') ? near : `./${near}`;
}

/** A path that begins with a dot, from a file's folder rather than from the working directory; anything else as it is. */
export function besideFile(subject: string | URL, folder: string, cwd: string): string | URL {
  if (typeof subject !== 'string' || !/^\.\.?\//.test(subject)) return subject;
  const near = relative(cwd, resolve(folder, subject));
  return near.startsWith('..') ? near : `./${near}`;
}

/** One, several or none, as a list. */
export function listOf(value: string | readonly string[] | undefined): readonly string[];
export function listOf(value: string | URL | readonly (string | URL)[] | undefined): readonly (string | URL)[];
export function listOf(value: string | URL | readonly (string | URL)[] | undefined): readonly (string | URL)[] {
  return [value ?? []].flat();
}

// Runs the original Go program of the story (workers/go/cmd/story) on an etcd of its own: two lockers, a watcher, and nobody between them.
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProgramTeller } from '../../reports/program-teller.ts';
import { startCluster } from '../cluster/cluster.ts';
import type { ResolvedEtcd } from '../cluster/resolved-etcd.ts';
import { workerEnvironment } from '../fleet/worker-environment.ts';
import { inTemporaryFolder } from '../store/in-temporary-folder.ts';

export interface StoryProgram {
  /** Absolute path of the program. */
  readonly program: string;
  readonly etcd: ResolvedEtcd;
  readonly print: (line: string) => void;
  readonly stop: AbortSignal;
  /** Of etcd; it decides the shortest lease. 2000 grants 3 s. */
  readonly electionMs?: number;
}

/** With these flags etcd grants the 1 s that the program asks for. */
export const storyEtcd = { heartbeatMs: 50, electionMs: 500 } as const;

/** The acts, by the variants of the scenario holder-sleeps: what is done with the program in each. */
export const storyActs = {
  'kept-alive': 'The program as it was written (workers/go/cmd/story), beside what its author expected:',
  orphaned: 'The same program, which now calls Orphan() once it has the lock:',
  killed: 'The program as it was written, a process for each locker, one of which is SIGKILLed:',
} as const;
export type StoryAct = keyof typeof storyActs;

export function isStoryAct(variant: string): variant is StoryAct {
  return Object.hasOwn(storyActs, variant);
}

/** So long the author waits for a lock of 1 s to run out, where it never does. */
const VAIN_MS = 6_000;
/** A lease of 1 s is gone within some 2 s; a machine that is busy has this long. */
const PATIENCE_MS = 30_000;
/** How long the holder sleeps before it is SIGKILLed, once the other waits. */
const ASLEEP_MS = 2_000;
const POLL_MS = 20;

/** Tells one act as it happens, and at its end what its author waited for in vain. Leaves nothing running. */
export function tellStoryProgram(
  act: StoryAct,
  { program, etcd, print, stop, electionMs = storyEtcd.electionMs }: StoryProgram,
): Promise<void> {
  return inTemporaryFolder('story', async (runDirectory) => {
    const heartbeatMs = electionMs / 10;
    await using cluster = await startCluster({ etcd, members: 1, heartbeatMs, electionMs, runDirectory });
    const endpoints = cluster.members.map(({ clientUrl }) => clientUrl).join(',');
    const teller = new ProgramTeller();
    const startedNs = process.hrtime.bigint();
    const nowUs = (): number => Number((process.hrtime.bigint() - startedNs) / 1_000n);
    using processes = new Processes(program, endpoints, (line) => {
      const told = teller.tell(line, nowUs());
      if (told !== undefined) print(told);
    });
    const until = async (done: () => boolean, ms = PATIENCE_MS): Promise<void> => {
      const deadlineUs = nowUs() + ms * 1_000;
      while (!done() && !processes.failed && nowUs() < deadlineUs && !stop.aborted) await sleep(POLL_MS);
    };
    const printed = (line: string): Promise<void> => until(() => teller.printed(line));
    if (act === 'killed') {
      const first = processes.start('--lockers', 'A');
      await printed('A has the lock');
      processes.start('--lockers', 'B');
      await printed('B locks');
      await sleep(ASLEEP_MS);
      print(teller.befell('SIGKILL to the process of A', nowUs()));
      first.kill('SIGKILL');
    } else {
      processes.start('--lockers', 'A,B', ...(act === 'orphaned' ? ['--orphan'] : []));
      await printed('B locks');
    }
    await until(() => teller.complete, act === 'kept-alive' ? VAIN_MS : PATIENCE_MS);
    for (const line of teller.missing(nowUs())) print(line);
  });
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** The running programs of one act. One that we leave behind sees its stdin closed, and ends by itself. */
class Processes implements Disposable {
  readonly #program: string;
  readonly #endpoints: string;
  readonly #heard: (line: string) => void;
  readonly #children: Child[] = [];
  /** One could not be started, or ended by itself. */
  failed = false;

  constructor(program: string, endpoints: string, heard: (line: string) => void) {
    this.#program = program;
    this.#endpoints = endpoints;
    this.#heard = heard;
  }

  start(...args: readonly string[]): Child {
    const child = spawn(this.#program, ['--endpoints', this.#endpoints, ...args], {
      env: workerEnvironment(),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.once('error', () => (this.failed = true));
    child.once('exit', (code) => (this.failed ||= code !== null));
    child.stdin.on('error', () => undefined);
    createInterface(child.stdout).on('line', (line) => this.#heard(line));
    this.#children.push(child);
    return child;
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}

// etcd's own command line client for tests: where it is, and how it is called.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { findOnPath, isExecutable } from '../../cluster/find-on-path.ts';
import { mustWork, runCommand } from '../../cluster/run-command.ts';
import { testEtcd } from '../../cluster/testing.ts';
import { watchOver } from '../../cluster/watchdog.ts';

/** LOCKSTORM_ETCDCTL, else the one beside the etcd that tests use, else the one on PATH; undefined where there is none. */
export async function findEtcdctl(): Promise<string | undefined> {
  const named = process.env['LOCKSTORM_ETCDCTL'];
  if (named !== undefined && named !== '') return named;
  const beside = join(dirname((await testEtcd()).binary), 'etcdctl');
  return (await isExecutable(beside)) ? beside : findOnPath('etcdctl');
}

/** Calls one etcdctl against one endpoint. */
export class Etcdctl {
  readonly #binary: string;
  readonly #endpoint: string;
  readonly #started: ChildProcess[] = [];

  /** `url`: `http://127.0.0.1:PORT`. Without its scheme, or Go's client sends that as part of the host's name in some commands. */
  constructor(binary: string, url: string) {
    this.#binary = binary;
    this.#endpoint = new URL(url).host;
  }

  /** What it printed. Rejects unless it ends well within 20 s. */
  async run(...words: string[]): Promise<string> {
    const outcome = await runCommand(this.#binary, [`--endpoints=${this.#endpoint}`, ...words], {
      timeoutMs: 20_000,
      env: environment(),
    });
    return mustWork(outcome).stdout;
  }

  /** Starts it, for commands that go on until they are ended, or that read their standard input. */
  start(...words: string[]): { readonly child: ChildProcess; readonly printed: () => string } {
    const child = spawn(this.#binary, [`--endpoints=${this.#endpoint}`, ...words], {
      env: environment(),
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#started.push(child);
    if (child.pid !== undefined) child.once('exit', watchOver(child.pid));
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
    return { child, printed: () => text };
  }

  /** Ends whatever was started and goes on. */
  endAll(): void {
    for (const child of this.#started.splice(0)) child.kill('SIGKILL');
  }
}

/** Nothing of the user's own etcd may reach it. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('ETCD'));
  return { ...Object.fromEntries(kept), ETCDCTL_API: '3' };
}

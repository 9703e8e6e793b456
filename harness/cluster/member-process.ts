// One etcd process: started in its own process group, its log in a file, ended by SIGKILL at the latest.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { recordRunning } from '../store/running.ts';
import { memberEnvironment } from './member-environment.ts';
import type { MemberExit, MemberLife, MemberSignal } from './member-life.ts';
import { watchOver } from './watchdog.ts';

export class MemberProcess implements MemberLife {
  readonly exited: Promise<MemberExit>;
  readonly #child: ChildProcess;
  #exit: MemberExit | undefined;

  constructor(binary: string, flags: readonly string[], logPath: string) {
    const log = openSync(logPath, 'a');
    try {
      this.#child = spawn(binary, flags, { detached: true, stdio: ['ignore', log, log], env: memberEnvironment() });
    } finally {
      closeSync(log);
    }
    const { pid } = this.#child;
    const forget = pid === undefined ? () => {} : recordRunning({ pid, what: 'etcd' });
    const callOff = pid === undefined ? () => {} : watchOver(pid);
    this.exited = new Promise((resolve) => {
      const ended = (exit: MemberExit): void => {
        if (this.#exit) return;
        this.#exit = exit;
        callOff();
        forget();
        resolve(exit);
      };
      this.#child.once('exit', (code, signal) => ended({ code, signal }));
      this.#child.once('error', (error) => {
        if (pid === undefined) ended({ code: null, signal: null, error });
      });
    });
  }

  /** 0 when the process could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get label(): string {
    return `pid ${this.pid}`;
  }

  get exit(): MemberExit | undefined {
    return this.#exit;
  }

  /** To its group; nothing when it is gone. SIGKILL ends it also while it is stopped. */
  signal(name: MemberSignal): void {
    if (this.#exit || this.pid === 0) return;
    try {
      process.kill(-this.pid, name);
    } catch {
      this.#child.kill(name);
    }
  }

  async end(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }
}

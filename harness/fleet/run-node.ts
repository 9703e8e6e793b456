// Runs Node once, to its end, as a step of building a worker image; never longer than the bound.
import { spawn } from 'node:child_process';
import { workerEnvironment } from './worker-environment.ts';

export interface NodeRun {
  /** Exit code; null after a signal, `timedOut` or when Node could not be started. */
  readonly code: number | null;
  readonly stderr: string;
  readonly timedOut: boolean;
}

const STDERR_KEPT = 8_192;

/** Starts `node ...args` in a worker's environment, gives it `input` on stdin, and waits. Never rejects; its process group ends with it. */
export function runNode(args: readonly string[], input: string, timeoutMs: number): Promise<NodeRun> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      env: workerEnvironment(),
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
    });
    let stderr = '';
    let timedOut = false;
    const endGroup = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The whole group is gone already.
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup();
    }, timeoutMs);
    const done = (code: number | null): void => {
      clearTimeout(timer);
      endGroup();
      resolve({ code, stderr, timedOut });
    };
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_KEPT);
    });
    child.once('exit', endGroup);
    child.once('close', done);
    child.once('error', (error) => {
      stderr += error.message;
      done(null);
    });
    child.stdin.on('error', () => undefined); // it may leave without reading
    child.stdin.end(input);
  });
}

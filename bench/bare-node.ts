// The yardstick: a bare Node process, in the environment that workers have.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { workerEnvironment } from '../harness/fleet/worker-environment.ts';

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Runs `node -e 0` to its end. */
export async function bareNodeUntilExit(): Promise<void> {
  const child = bareNode(['-e', '0'], 'ignore');
  await gone(child);
}

/** Starts a bare Node process, SIGKILLs it as soon as it is up (it says one byte), and waits until it is gone. */
export async function bareNodeKilled(): Promise<void> {
  const child = bareNode(['-e', 'fs.writeSync(1, "."); setInterval(() => {}, 1e6)'], 'pipe');
  child.stdout?.once('data', () => child.kill('SIGKILL'));
  await gone(child);
}

function bareNode(args: readonly string[], stdout: 'ignore' | 'pipe'): ChildProcess {
  const child = spawn(process.execPath, args, { env: workerEnvironment(), stdio: ['ignore', stdout, 'ignore'] });
  running.add(child);
  return child;
}

function gone(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      running.delete(child);
      resolve();
    });
  });
}

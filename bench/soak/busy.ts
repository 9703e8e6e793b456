// Both cores busy by choice: child processes that spin, one a core, so that what is judged is judged on a machine that has no time.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** A parent that is gone closes the pipe: nothing spins on without us. */
const spin = `
process.stdin.on('end', () => process.exit()).on('error', () => process.exit()).resume();
const turn = () => { const until = performance.now() + 50; while (performance.now() < until); setImmediate(turn); };
turn();
`;

/** Starts them; disposing of the result ends them and waits until they are gone. */
export function keepBusy(count = availableParallelism()): AsyncDisposable {
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', spin], { stdio: ['pipe', 'ignore', 'ignore'] }),
  );
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(children.map(end));
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

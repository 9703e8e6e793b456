// A workload's process as the benchmark sees it.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { BenchContext } from '../bench.ts';
import type { Sample } from './sample.ts';
import type { WorkloadName } from './workloads.ts';

export interface RunningWorkload {
  sample(): Promise<Sample>;
  end(): void;
}

/** Resolves once it is warm. Ctrl-C ends it. */
export async function runWorkload(
  name: WorkloadName,
  { stop, onNow }: Pick<BenchContext, 'stop' | 'onNow'>,
): Promise<RunningWorkload> {
  const child = fork(new URL('./workload-process.js', import.meta.url), [name], { execArgv: [] });
  const kill = (): void => void child.kill('SIGKILL');
  const forget = onNow(kill);
  stop.addEventListener('abort', kill, { once: true });
  await answerOf(child, name);
  return {
    sample: () => {
      child.send('sample');
      return answerOf(child, name) as Promise<Sample>;
    },
    end: () => {
      stop.removeEventListener('abort', kill);
      kill();
      forget();
    },
  };
}

function answerOf(child: ChildProcess, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const early = (): void => reject(new Error(`the process of the workload "${name}" ended early`));
    child.once('exit', early);
    child.once('message', (message) => {
      child.off('exit', early);
      resolve(message);
    });
  });
}

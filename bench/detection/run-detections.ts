// The process of the searches as its parent sees it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SimBenchContext } from '../bench.ts';
import type { Detection } from './detect.ts';
import type { DetectionTask } from './detection-process.ts';

/** Every detection as it is made, in the order of the suspects and seeds. Ctrl-C ends it. */
export async function* runDetections(
  task: DetectionTask,
  { stop, onNow }: Pick<SimBenchContext, 'stop' | 'onNow'>,
): AsyncGenerator<Detection> {
  const script = fileURLToPath(new URL('./detection-process.js', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: stop,
    killSignal: 'SIGKILL',
  });
  const forget = onNow(() => child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  // Heard when it is awaited below.
  ended.catch(() => {});
  try {
    for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line) as Detection;
    const code = await ended;
    if (code !== 0) throw new Error(`the process of the searches ended with ${code}`);
  } finally {
    child.kill('SIGKILL');
    forget();
  }
}

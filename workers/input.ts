// The worker's ear: JSON lines on stdin. When stdin closes the controller is dead, and nothing may keep this process.
import { leave } from './leave.ts';
import type { ToWorker } from './protocol.ts';

/** Calls back for each message. A line that is no JSON throws, which ends the worker: a controller never sends one. */
export function listen(onMessage: (message: ToWorker) => void): void {
  let rest = '';
  const { stdin } = process;
  stdin.setEncoding('utf8');
  stdin.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.trim() === '') continue;
      const message: ToWorker = JSON.parse(line);
      onMessage(message);
    }
  });
  for (const end of ['end', 'close', 'error']) stdin.once(end, leave);
}

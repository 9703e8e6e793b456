// The critical section runs in a process of its own, as under `etcdctl lock NAME -- command`. Nobody tells that process when the one that holds
// the lock is SIGKILLed: it works on while the lease runs out, and beside the next holder.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { AcquireRequest, Hold } from '../../subject.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

/** No child works for longer, whatever becomes of everybody else. */
const LONGEST_MS = 15_000;

/** What the child does: writes to the witness as a worker would, over the pipe that it has inherited. */
const SECTION = `
const [hold, everyMs, longestMs, token] = JSON.parse(process.argv[1]);
let n = 0;
const write = () => {
  const t = String(process.hrtime.bigint());
  require('node:fs').writeSync(1, JSON.stringify({ wrote: { hold, n: ++n, token, t } }) + '\\n');
};
setInterval(write, everyMs);
setTimeout(() => process.exit(0), longestMs);
`;

class DetachedChild extends SessionMutex {
  override async acquire(request: AcquireRequest): Promise<Hold> {
    const hold = await super.acquire(request);
    let child: ChildProcess | undefined;
    const end = (): void => void child?.kill('SIGKILL');
    hold.lost?.addEventListener('abort', end);
    return {
      ...hold,
      work: (number, everyMs) => {
        const words = JSON.stringify([number, everyMs, LONGEST_MS, hold.token]);
        const stdio = ['ignore', 'inherit', 'inherit'] as const;
        child = spawn(process.execPath, ['-e', SECTION, words], { detached: true, stdio: [...stdio] });
      },
      release: () => {
        end();
        return hold.release();
      },
    };
  }
}

export const subject = sessionSubject('broken/detached-child', DetachedChild);

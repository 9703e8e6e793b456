// A worker process from the moment its subject is loaded: ears, guards, and the loop that everything else hangs on.
import { crashOnUncaught, keepStdoutClean } from './guard.ts';
import { Ear } from './input.ts';
import { sayLoaded } from './say.ts';
import { standStill } from './stall.ts';
import type { LockSubject } from './subject.ts';
import { moveWallClock } from './wall-clock.ts';
import { Worker } from './worker.ts';

/** Returns at once; the process ends by `quit`, by a crash, or when stdin closes. */
export function runWorker(subject: LockSubject): void {
  keepStdoutClean();
  crashOnUncaught();
  const worker = new Worker(subject);
  // What befalls a process is none of the subject's business, nor of the worker's that calls it.
  const ear = new Ear((message) => {
    if ('stall' in message) standStill(message.stall.forMs, ear);
    else if ('clock' in message) moveWallClock(message.clock.jumpMs);
    else if (!('resume' in message)) worker.on(message);
  });
  ear.listen();
  sayLoaded();
}

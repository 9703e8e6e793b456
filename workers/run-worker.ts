// A worker process from the moment its subject is loaded: ears, guards, and the loop that everything else hangs on.
import { crashOnUncaught, keepStdoutClean } from './guard.ts';
import { listen } from './input.ts';
import { sayLoaded } from './say.ts';
import type { LockSubject } from './subject.ts';
import { Worker } from './worker.ts';

/** Returns at once; the process ends by `quit`, by a crash, or when stdin closes. */
export function runWorker(subject: LockSubject): void {
  keepStdoutClean();
  crashOnUncaught();
  const worker = new Worker(subject);
  listen((message) => worker.on(message));
  sayLoaded();
}

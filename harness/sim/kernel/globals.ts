// Virtual time for code that knows nothing of it: the globals and built-in modules of this thread, patched once. They ask whose
// turn it is; with no simulated process running each is the real one.
import { syncBuiltinESMExports } from 'node:module';
import { patchClocks } from './patches/clocks.ts';
import { patchDate } from './patches/date.ts';
import { patchLog } from './patches/log.ts';
import { patchProcess } from './patches/process.ts';
import { patchPromiseTimers } from './patches/promise-timers.ts';
import { patchRandom } from './patches/random.ts';
import { patchAbortSignals } from './patches/abort-signals.ts';
import { patchTimers } from './patches/timers.ts';
import { patchTraps } from './patches/traps.ts';

let installed = false;

/** Before any subject is loaded: a subject keeps the functions that it finds. Again: nothing. */
export function install(): void {
  if (installed) return;
  installed = true;
  patchDate();
  patchClocks();
  patchTimers();
  patchAbortSignals();
  patchPromiseTimers();
  patchRandom();
  patchProcess();
  patchLog();
  patchTraps();
  // `import { readFileSync } from 'node:fs'` sees the patched one too, also where it was imported before.
  syncBuiltinESMExports();
}

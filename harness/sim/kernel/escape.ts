// The one way out of virtual time, and it is closed.
import { EscapeError, Unwind } from './failure.ts';
import type { SimProcess } from './sim-process.ts';

/** Refuses `call` to this process: the run fails, unless the process is gone already and only its last turn runs out. */
export function escape(process: SimProcess, call: string): never {
  if (!process.alive) throw new Unwind();
  const error = new EscapeError(process.name, call);
  process.kernel.fail({ code: 'escape', process: process.name, call, message: error.message });
  throw error;
}

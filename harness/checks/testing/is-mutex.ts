// Feeds a mutex a history made of steps.
import { Mutex } from '../mutex.ts';
import type { Act } from '../mutex.ts';
import type { MutexStep } from './mutex-histories.ts';

/** Whether the history is that of a mutex, as the check decides it. */
export function isMutex(history: Iterable<MutexStep>): boolean {
  const mutex = new Mutex();
  const acts = new Map<number, Act>();
  for (const { id, deed, type } of history) {
    const act = acts.get(id) ?? { deed, called: 0 };
    if (type === 'call') {
      acts.set(id, act);
      mutex.call(act);
      continue;
    }
    acts.delete(id);
    if (type === 'unknown') mutex.unknown(act);
    else if (mutex[type](act)) return false;
  }
  return true;
}

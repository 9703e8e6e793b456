// A jump of the wall clock of one worker. Its monotonic clock and its timers go on as if nothing had happened. A worker in Node moves its own
// `Date` (workers/wall-clock.ts); a command is started under libfaketime (harness/fleet/fake-clock.ts).
import { builtInCommands } from '../fleet/built-in-commands.ts';
import { isCommand } from '../fleet/command-subject.ts';
import { fakeTimeLibrary } from '../fleet/fake-clock.ts';
import type { Plan } from '../plan/schema.ts';
import type { FaultKind } from './fault.ts';

/** The commands of a plan whose clock it moves: their workers are started under libfaketime. */
export function movedCommands({ faults, workers }: Pick<Plan, 'faults' | 'workers'>): Set<string> {
  const moved = faults.flatMap((fault) => (fault.what === 'clock' ? (workers[fault.worker]?.subject ?? []) : []));
  return new Set(moved.filter(isCommand));
}

export const clock: FaultKind<'clock'> = {
  name: 'clock',
  summary: 'move the wall clock of the worker',
  ruling: 'pass',
  available: (engine, subject = '') => {
    if (engine === 'sim' || !isCommand(subject)) return true;
    const fixed = Object.hasOwn(builtInCommands, subject) ? builtInCommands[subject]?.fixedClock : undefined;
    if (fixed !== undefined) return `the clock of ${subject} cannot be moved: ${fixed}`;
    if (fakeTimeLibrary() !== undefined) return true;
    return `the clock of a command is moved by libfaketime, and ${process.platform === 'linux' ? 'it is not installed here' : 'only Linux has it'}`;
  },
  apply: (target, { jumpMs }) => {
    target.moveClock(jumpMs);
    return undefined;
  },
};

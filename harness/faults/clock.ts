// A jump of the wall clock of one worker. Its monotonic clock and its timers go on as if nothing had happened.
import type { FaultKind } from './fault.ts';

export const clock: FaultKind<'clock'> = {
  name: 'clock',
  summary: 'move the wall clock of the worker',
  ruling: 'pass',
  available: (engine) => (engine === 'sim' ? true : 'a real process shares the clock of its host'),
  apply: (target, { jumpMs }) => {
    target.moveClock(jumpMs);
    return undefined;
  },
};

// A blocked event loop: the worker runs, but takes no turn. Timers and messages wait, and it does not know it until it is over. A worker that is
// a command is paused instead.
import { isCommand } from '../fleet/command-subject.ts';
import { needsSignals } from './fault.ts';
import type { FaultKind } from './fault.ts';

export const stall: FaultKind<'stall'> = {
  name: 'stall',
  summary: "block the worker's event loop: it runs, but takes no turn",
  ruling: 'pass',
  available: (engine, subject = '') => (isCommand(subject) ? needsSignals(engine) : true),
  apply: (target, { forMs }) => target.stall(forMs),
};

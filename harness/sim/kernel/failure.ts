// What ends a simulation for a reason that is no verdict: a process left virtual time, or it spins without end.

/** The first thing that spoilt a simulation. `process` is the name of the culprit ('w1.2'), or 'the harness'. */
export interface SimFailure {
  readonly code: 'escape' | 'endless';
  readonly process: string;
  /** For an escape: what was called, `fs.readFileSync`. */
  readonly call?: string;
  readonly message: string;
}

/** Thrown into a simulated process at a call that would leave virtual time. */
export class EscapeError extends Error {
  override readonly name = 'EscapeError';
  readonly code = 'LOCKSTORM_ESCAPE';
  readonly process: string;
  readonly call: string;

  constructor(process: string, call: string) {
    super(
      `${process} called ${call}, which leaves the simulation: its result would depend on this machine, not on the seed`,
    );
    this.process = process;
    this.call = call;
  }
}

/** Unwinds the stack of a process that has ended itself; never an error of anybody. */
export class Unwind extends Error {
  override readonly name = 'Unwind';

  constructor() {
    super('this simulated process has ended');
  }
}

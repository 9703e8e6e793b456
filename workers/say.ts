// Says one protocol line in one synchronous write: what was said is in the pipe, and a SIGKILL cannot take it back.
import { writeSync } from 'node:fs';
import { leave } from './leave.ts';
import type { FromWorker } from './protocol.ts';

const STDOUT = 1;

/** Writes the message to the controller before it returns. Leaves the process when the controller is gone. */
export function say(message: FromWorker): void {
  writeLine(JSON.stringify(message));
}

/** An empty line: the subject is loaded, and hello may come. The controller counts it, and everybody else may ignore it. */
export function sayLoaded(): void {
  writeLine('');
}

/** CLOCK_MONOTONIC in ns, as a line's `t`. */
export function nowNs(): string {
  return String(process.hrtime.bigint());
}

function writeLine(line: string): void {
  let rest = Buffer.from(`${line}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(STDOUT, rest));
    } catch (error) {
      // A full pipe that somebody made non-blocking: wait for the controller without giving up the thread.
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') waitOneMs();
      else leave();
    }
  }
}

function waitOneMs(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

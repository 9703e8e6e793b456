// The worker protocol: JSON lines, controller → worker on stdin, worker → controller on stdout. stderr is the worker's log.
// Any language can speak it. `t` is CLOCK_MONOTONIC in ns as a decimal string (Node: process.hrtime.bigint()).
import type { Claims, LeaseMode } from './subject.ts';

/** One line from the controller. Exactly one key is present. */
export type ToWorker =
  | { hello: Hello }
  | { acquire: { hold: number; lock: string; ttlSeconds: number; lease: LeaseMode; timeoutMs: number } }
  | { release: { hold: number } }
  | { quit: Record<string, never> }
  /** A fault: take no turn for so long, or until `resume`. Only for workers in Node, as is `clock`. */
  | { stall: { forMs: number } }
  /** Ends a stall before its time; without one it means nothing. */
  | { resume: Record<string, never> }
  /** A fault: the wall clock jumps. */
  | { clock: { jumpMs: number } };

export interface Hello {
  worker: number;
  incarnation: number;
  endpoints: string[];
  options: {
    /** Name of the subject to connect; a command that is itself the subject ignores it. */
    subject?: string;
    /** How often a holder writes to the witness. */
    witnessIntervalMs?: number;
  };
}

/** One line from the worker. Exactly one key is present. */
export type FromWorker =
  | { ready: { subject: string; version?: string; claims?: Partial<Claims>; t?: string } }
  /** The subject could not be loaded or connected; the worker exits after it. */
  | { broken: { error: string } }
  | { acquired: { hold: number; token?: string; lease?: string; t?: string } }
  /** The acquire ended without the lock: timeout, abort or error. */
  | { failed: { hold: number; error: string; t?: string } }
  /** The library says that the lock may no longer be held. */
  | { lost: { hold: number; reason: string; t?: string } }
  /** The n-th write (from 1) to the witness, made while the worker believed it held; `t` is the instant of that belief. */
  | { wrote: { hold: number; n: number; token?: string; t?: string } }
  | { released: { hold: number; t?: string } }
  /** release() rejected. */
  | { unreleased: { hold: number; error: string; t?: string } };

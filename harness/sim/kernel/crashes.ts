// While a simulation runs, errors that nobody caught are its own business: they are the end of the process whose turn it is.
import { environmentError, messageOf } from '../../errors.ts';

/** Node's last resorts for an error that nobody caught; 'rejectionHandled' only so that Node prints no warning. */
const lastResorts = ['unhandledRejection', 'uncaughtException', 'rejectionHandled'] as const;

type Listener = (...args: unknown[]) => void;

/**
 * Hands every unhandled rejection and every uncaught exception of this thread to `raise`, until the returned function puts
 * back what was there before (a test runner's own handlers, an exit code).
 */
export function catchCrashes(raise: (error: unknown, rejected?: Promise<unknown>) => void): () => void {
  try {
    process.setUncaughtExceptionCaptureCallback((error) => raise(error));
  } catch (error) {
    throw environmentError(
      'sim-capture-taken',
      `Somebody else in this thread already catches all uncaught exceptions: ${messageOf(error)}`,
      'Run one simulation at a time in a thread, and do not load the `domain` module.',
      error,
    );
  }
  const exitCode = process.exitCode;
  const saved = lastResorts.map((name) => ({ name, listeners: process.rawListeners(name) as Listener[] }));
  for (const { name } of saved) process.removeAllListeners(name);
  process.on('unhandledRejection', raise);
  process.on('rejectionHandled', () => {});
  return () => {
    process.setUncaughtExceptionCaptureCallback(null);
    for (const { name, listeners } of saved) {
      process.removeAllListeners(name);
      for (const listener of listeners) process.on(name as 'exit', listener);
    }
    process.exitCode = exitCode;
  };
}

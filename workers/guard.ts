// What a subject prints or throws: prints go to the log (stderr), and an error that nobody caught ends the worker as a crash.
import { writeSync } from 'node:fs';
import { inspect } from 'node:util';

const STDERR = 2;

/** From here on console.* and process.stdout write to stderr: stdout belongs to the protocol. */
export function keepStdoutClean(): void {
  Object.defineProperty(process, 'stdout', { configurable: true, get: () => process.stderr });
}

/** Uncaught exceptions and unhandled rejections: the message to stderr, exit code 1. */
export function crashOnUncaught(): void {
  process.on('uncaughtException', (error) => crash('uncaught exception', error));
  process.on('unhandledRejection', (reason) => crash('unhandled rejection', reason));
}

/** One line in the worker's log, at once. */
export function log(text: string): void {
  try {
    writeSync(STDERR, `${text}\n`);
  } catch {
    // Nobody reads the log any more.
  }
}

function crash(what: string, error: unknown): never {
  log(`${what}: ${inspect(error)}`);
  process.exit(1);
}

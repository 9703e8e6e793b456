// Starts the process of one chaos() call, and sees to it that nothing of it outlives the call.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usageError } from '../errors.ts';
import type { Answer, ToProcess } from './messages.ts';

/** So long may what runs take to end in order once the signal has aborted; then it is ended at once. */
const GRACE_MS = 5_000;
/** What it printed last may come after its end, but not much later. */
const LAST_WORDS_MS = 500;
const LAST_ERRORS = 4_000;

/** Resolves with the answer once the process is gone. Rejects with the signal's reason when that aborts, also once it is gone. */
export async function answerOf(words: readonly string[], signal?: AbortSignal): Promise<Answer> {
  signal?.throwIfAborted();
  const { NODE_OPTIONS: _loaders, NODE_V8_COVERAGE: _coverage, ...env } = process.env;
  const child = fork(processFile(), [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let answer: Answer | undefined;
  let crash = '';
  child.on('message', (message: Answer) => (answer = message));
  child.stderr?.on('data', (chunk: Buffer) => (crash = (crash + chunk.toString()).slice(-LAST_ERRORS)));
  const timers: NodeJS.Timeout[] = [];
  const onAbort = (): void => {
    tell(child, 'stop');
    // Whoever is left without us ends at once, and takes all with it that it started; of one that does not the watchdogs do.
    timers.push(
      setTimeout(() => child.connected && child.disconnect(), GRACE_MS),
      setTimeout(() => child.kill('SIGKILL'), 2 * GRACE_MS),
    );
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, by) => {
        const how = `it ended with ${by ?? `exit code ${code}`}`;
        child.once('close', () => resolve(how));
        timers.push(setTimeout(() => resolve(how), LAST_WORDS_MS));
      });
    });
    tell(child, { words });
    const how = await ended;
    signal?.throwIfAborted();
    return answer ?? { exitCode: 3, judged: undefined, errors: `lockstorm gave no answer: ${how}.\n${crash}`.trim() };
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** One that is gone already is told nothing: its end is seen in any case. */
function tell(child: ChildProcess, message: ToProcess): void {
  if (child.connected) child.send(message, () => {});
}

/** Beside this file when compiled, below dist when this runs from source. */
function processFile(): string {
  const here = fileURLToPath(import.meta.url);
  const file = here.endsWith('.js')
    ? join(here, '..', 'chaos-process.js')
    : join(here, '..', '..', '..', 'dist', 'harness', 'api', 'chaos-process.js');
  if (existsSync(file)) return file;
  throw usageError(
    'not-built',
    'chaos() needs compiled code, and there is none.',
    'Run `npm run build` once, then again.',
  );
}

// One acquire: bounded by its timeout and by quit, answered exactly once; a hold that comes after the answer is released at once.
import { errorText } from './error-text.ts';
import { PATIENCE_AFTER_QUIT_MS } from './subject.ts';
import type { AcquireRequest, Hold, LockClient } from './subject.ts';

/** How long after its signal aborted a subject may still clean up before the attempt is given up without it. */
const PATIENCE_AFTER_TIMEOUT_MS = 10_000;

export interface AttemptOptions {
  /** The connected client, once it is. */
  readonly client: Promise<LockClient>;
  readonly request: Omit<AcquireRequest, 'signal'>;
  readonly timeoutMs: number;
  /** Aborts when the worker quits. */
  readonly quit: AbortSignal;
  /** Takes a line for the worker's log. */
  readonly log: (text: string) => void;
}

/**
 * Resolves with the hold, also when it comes just after the timeout: the worker then does believe that it holds. Rejects with the
 * subject's error, or when the subject does not heed its signal.
 */
export function attempt({ client, request, timeoutMs, quit, log }: AttemptOptions): Promise<Hold> {
  const abort = new AbortController();
  return new Promise<Hold>((resolve, reject) => {
    let answered = false;
    let patience: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      giveUp(`timed out after ${timeoutMs} ms`, PATIENCE_AFTER_TIMEOUT_MS);
    }, timeoutMs);
    const onQuit = (): void => giveUp('the worker quits', PATIENCE_AFTER_QUIT_MS);
    quit.addEventListener('abort', onQuit);
    if (quit.aborted) onQuit();

    acquire(client, { ...request, signal: abort.signal }).then(
      (hold) => (answered ? releaseLate(hold, log) : answer(() => resolve(hold))),
      (error: unknown) => answer(() => reject(new Error(errorText(error)))),
    );

    function giveUp(why: string, patienceMs: number): void {
      abort.abort(new Error(why));
      clearTimeout(patience);
      patience = setTimeout(() => {
        answer(() => reject(new Error(`${why}; the subject did not heed its signal for ${patienceMs} ms`)));
      }, patienceMs);
    }

    function answer(deliver: () => void): void {
      if (answered) return;
      answered = true;
      clearTimeout(timer);
      clearTimeout(patience);
      quit.removeEventListener('abort', onQuit);
      deliver();
    }
  });
}

/** Turns a subject that throws at once, or resolves with something that is no hold, into a rejection. */
async function acquire(client: Promise<LockClient>, request: AcquireRequest): Promise<Hold> {
  const hold: Hold | undefined = await (await client).acquire(request);
  if (typeof hold?.release !== 'function') {
    throw new TypeError('acquire() resolved without a hold: it must have release()');
  }
  if (hold.lost !== undefined && !(hold.lost instanceof AbortSignal)) {
    throw new TypeError('acquire() resolved with a hold whose `lost` is no AbortSignal');
  }
  return hold;
}

function releaseLate(hold: Hold, log: (text: string) => void): void {
  Promise.resolve(hold.release()).catch((error: unknown) => log(`late hold: release() rejected: ${errorText(error)}`));
}

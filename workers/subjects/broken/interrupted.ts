// Gives up at once when it is cancelled while its transaction is on the way, and cleans up only what it knows of.
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';
import { aborted } from './aborted.ts';

class Interrupted extends SessionMutex {
  readonly #interrupted = new WeakSet<Session>();

  protected override enqueue(session: Session, lock: string, signal: AbortSignal): Promise<Place> {
    const interrupted = aborted(signal).catch((reason: unknown) => {
      this.#interrupted.add(session);
      throw reason;
    });
    return Promise.race([super.enqueue(session, lock, signal), interrupted]);
  }

  protected override async abandon(session: Session, place: Place | undefined): Promise<void> {
    if (place !== undefined || !this.#interrupted.has(session)) await super.abandon(session, place);
  }
}

export const subject = sessionSubject('broken/interrupted', Interrupted);

// A cancelled waiter deletes its key and swallows the error: acquire() resolves as if it had the lock.
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

class CancelledButHeld extends SessionMutex {
  protected override async waitTurn(place: Place, signal: AbortSignal): Promise<void> {
    await super.waitTurn(place, signal).catch(() => this.leave(place));
  }

  protected override async confirm(): Promise<void> {}
}

export const subject = sessionSubject('broken/cancelled-but-held', CancelledButHeld);

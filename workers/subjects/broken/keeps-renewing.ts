// An orphaned lease is renewed all the same, so the lock of a holder that sleeps never ends.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

class KeepsRenewing extends SessionMutex {
  protected override async orphan(): Promise<void> {}
}

export const subject = sessionSubject('broken/keeps-renewing', KeepsRenewing);

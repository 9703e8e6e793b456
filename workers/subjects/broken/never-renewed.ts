// The lease is never renewed, and the holder believes that it lives for ever.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';

class NeverRenewed extends SessionMutex {
  protected override keepAlive(session: Session): void {
    session.deadlineMs = Infinity;
  }
}

export const subject = sessionSubject('broken/never-renewed', NeverRenewed);

// Believes until etcd says that the lease is gone: an etcd that cannot be heard says nothing.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';

class NoDeadline extends SessionMutex {
  protected override keepAlive(session: Session): void {
    session.deadlineMs = Infinity;
    session.startRenewing();
  }
}

export const subject = sessionSubject('broken/no-deadline', NoDeadline);

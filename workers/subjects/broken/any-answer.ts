// Goes by the answers to its renewals alone, and takes each for a success: also the one that says that the lease is gone.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import { Session } from '../session/session.ts';

class TrustingSession extends Session {
  protected override acknowledged(): void {
    this.deadlineMs = Infinity;
  }
}

class AnyAnswer extends SessionMutex {
  protected override async grant(ttlSeconds: number): Promise<Session> {
    const session = await TrustingSession.grant(this.etcd, ttlSeconds);
    session.deadlineMs = Infinity;
    return session;
  }
}

export const subject = sessionSubject('broken/any-answer', AnyAnswer);

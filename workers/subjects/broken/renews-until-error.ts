// The loop that renews returns at the first renewal that fails. Nobody starts it again, and nobody is told.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import { Session } from '../session/session.ts';

class BrittleSession extends Session {
  protected override unanswered(): void {
    this.deadlineMs = Infinity;
    void this.stopRenewing();
  }
}

class RenewsUntilError extends SessionMutex {
  protected override grant(ttlSeconds: number): Promise<Session> {
    return BrittleSession.grant(this.etcd, ttlSeconds);
  }
}

export const subject = sessionSubject('broken/renews-until-error', RenewsUntilError);

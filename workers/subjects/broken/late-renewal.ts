// Renews at nine tenths of the TTL, once, and believes until it is answered: a hiccup on the way, and the lease is gone before.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import { Session } from '../session/session.ts';

class LateSession extends Session {
  protected override pace(): { everyMs: number; tryMs: number } {
    return { everyMs: 0.9 * this.grantedMs, tryMs: this.grantedMs };
  }

  protected override unanswered(): void {
    this.lose('its one renewal was not answered');
  }
}

class LateRenewal extends SessionMutex {
  protected override async grant(ttlSeconds: number): Promise<Session> {
    const session = await LateSession.grant(this.etcd, ttlSeconds);
    session.deadlineMs = Infinity;
    return session;
  }
}

export const subject = sessionSubject('broken/late-renewal', LateRenewal);

// Reckons with the wall clock: when that is set back, a lease seems to live longer.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import { Session } from '../session/session.ts';

class WallClockSession extends Session {
  protected override nowMs(): number {
    return Date.now();
  }
}

class WallClock extends SessionMutex {
  protected override grant(ttlSeconds: number): Promise<Session> {
    return WallClockSession.grant(this.etcd, ttlSeconds);
  }
}

export const subject = sessionSubject('broken/wall-clock', WallClock);

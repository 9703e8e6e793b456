// Says "lost" at the first renewal that fails, releases nothing after that, and goes on renewing: everybody is locked out, itself too.
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import { Session } from '../session/session.ts';

class NervousSession extends Session {
  protected override unanswered(): void {
    this.tell('a renewal failed');
  }
}

class LostButRenewed extends SessionMutex {
  protected override grant(ttlSeconds: number): Promise<Session> {
    return NervousSession.grant(this.etcd, ttlSeconds);
  }

  protected override async release(place: Place): Promise<void> {
    if (!place.session.lost.aborted) await super.release(place);
  }
}

export const subject = sessionSubject('broken/lost-but-renewed', LostButRenewed);

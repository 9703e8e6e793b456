// Asks etcd for half of the TTL that the caller asked for.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';

class ShortLease extends SessionMutex {
  protected override grant(ttlSeconds: number, signal: AbortSignal): Promise<Session> {
    return super.grant(Math.max(1, Math.floor(ttlSeconds / 2)), signal);
  }
}

export const subject = sessionSubject('broken/short-lease', ShortLease);

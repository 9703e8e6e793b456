// Cancelled before its lease is granted, it rejects at once; the lease comes all the same, and is renewed for ever.
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';
import { aborted } from './aborted.ts';

class LateGrant extends SessionMutex {
  protected override grant(ttlSeconds: number, signal: AbortSignal): Promise<Session> {
    const granting = super.grant(ttlSeconds, signal);
    const renewed = (session: Session): void => {
      if (signal.aborted) this.keepAlive(session);
    };
    granting.then(renewed, () => {});
    return Promise.race([granting, aborted(signal)]);
  }
}

export const subject = sessionSubject('broken/late-grant', LateGrant);

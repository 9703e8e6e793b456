// A transaction that failed counts as not made: acquire() rejects, and the key that it may have put is renewed for ever.
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';

class ForgetsUnknown extends SessionMutex {
  protected override async abandon(session: Session, place: Place | undefined): Promise<void> {
    if (place !== undefined) await super.abandon(session, place);
  }
}

export const subject = sessionSubject('broken/forgets-unknown', ForgetsUnknown);

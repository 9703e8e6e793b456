// A timed-out acquire leaves its lease to the next release, which knows only the newest one.
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';

class OverwrittenLease extends SessionMutex {
  #lease: Session | undefined;

  protected override async abandon(session: Session, place: Place | undefined): Promise<void> {
    if (place !== undefined) await this.leave(place);
    this.#lease = session;
  }

  protected override async release(place: Place): Promise<void> {
    await super.release(place);
    await this.#lease?.end();
  }
}

export const subject = sessionSubject('broken/overwritten-lease', OverwrittenLease);

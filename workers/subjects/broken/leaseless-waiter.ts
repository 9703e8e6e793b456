// A waiter marks its key as waiting by a second put, which takes the key off its lease.
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';

class LeaselessWaiter extends SessionMutex {
  protected override async enqueue(session: Session, lock: string, signal: AbortSignal): Promise<Place> {
    const place = await super.enqueue(session, lock, signal);
    if (!place.first) await this.etcd.put(place.key).value('waiting').exec();
    return place;
  }
}

export const subject = sessionSubject('broken/leaseless-waiter', LeaselessWaiter);

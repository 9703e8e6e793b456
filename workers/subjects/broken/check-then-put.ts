// One key for the lock, read first and put after: whoever reads in between finds it free as well.
import { Range } from 'etcd3';
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';

class CheckThenPut extends SessionMutex {
  protected override async enqueue(session: Session, lock: string): Promise<Place> {
    return { session, lock, key: lock, createRevision: '0', first: true };
  }

  protected override async waitTurn(place: Place, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { header, kvs } = await this.etcd.get(place.key).exec();
      if (kvs.length === 0) break;
      await this.deletions.next(new Range(place.key), String(BigInt(header.revision) + 1n), 500, signal);
      signal.throwIfAborted();
    }
    place.createRevision = (await this.put(place.key, place.session).exec()).header.revision;
  }
}

export const subject = sessionSubject('broken/check-then-put', CheckThenPut, { fifo: false });

// What some of the broken subjects stand on: one key for the lock, and whoever creates it holds. Simple, unfair, and not broken by itself.
import { Range } from 'etcd3';
import type { Place } from '../session-mutex.ts';
import { SessionMutex } from '../session-mutex.ts';
import { CALL_TIMEOUT_MS, within } from '../session/etcd.ts';
import type { Session } from '../session/session.ts';

export class FlatKeyMutex extends SessionMutex {
  protected override async enqueue(session: Session, lock: string): Promise<Place> {
    return { session, lock, key: lock, createRevision: '0', first: true };
  }

  protected override async waitTurn(place: Place, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const { header, succeeded } = await this.etcd
        .if(place.key, 'Create', '==', 0)
        .then(this.put(place.key, place.session))
        .options(within(CALL_TIMEOUT_MS))
        .commit();
      if (succeeded) return void (place.createRevision = header.revision);
      const from = String(BigInt(header.revision) + 1n);
      await this.deletions.next(new Range(place.key), from, place.session.grantedMs, signal);
    }
  }
}

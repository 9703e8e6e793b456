// Watches the whole queue and takes any deletion for its turn.
import { Range } from 'etcd3';
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

class AnyDelete extends SessionMutex {
  protected override async waitTurn(place: Place, signal: AbortSignal): Promise<void> {
    if (place.first) return;
    await this.deletions.next(Range.prefix(`${place.lock}/`), place.createRevision, Infinity, signal);
  }
}

export const subject = sessionSubject('broken/any-delete', AnyDelete);

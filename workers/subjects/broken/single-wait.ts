// Waits for the key just ahead and enters when it is gone, without a look at who is ahead of that one.
import { Range } from 'etcd3';
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

class SingleWait extends SessionMutex {
  protected override async waitTurn(place: Place, signal: AbortSignal): Promise<void> {
    const ahead = place.first ? null : await this.ahead(place);
    if (ahead !== null) await this.deletions.next(new Range(ahead.key), ahead.from, Infinity, signal);
  }
}

export const subject = sessionSubject('broken/single-wait', SingleWait);

// A waiter refreshes its key by deleting and creating it again: each time it goes to the end of the queue.
import { Range } from 'etcd3';
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

const REFRESH_MS = 300;

class LosesPlace extends SessionMutex {
  protected override async waitTurn(place: Place, signal: AbortSignal): Promise<void> {
    for (let ahead = place.first ? null : await this.ahead(place); ahead !== null; ahead = await this.ahead(place)) {
      if (await this.deletions.next(new Range(ahead.key), ahead.from, REFRESH_MS, signal)) continue;
      signal.throwIfAborted();
      await this.leave(place);
      Object.assign(place, await this.enqueue(place.session, place.lock, signal));
    }
  }
}

export const subject = sessionSubject('broken/loses-place', LosesPlace);

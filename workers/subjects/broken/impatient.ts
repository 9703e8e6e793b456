// A waiter that has waited long enough takes the holder for dead and deletes its key.
import { Range } from 'etcd3';
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

const PATIENCE_MS = 600;

class Impatient extends SessionMutex {
  protected override async waitTurn(place: Place, signal: AbortSignal): Promise<void> {
    for (let ahead = place.first ? null : await this.ahead(place); ahead !== null; ahead = await this.ahead(place)) {
      if (await this.deletions.next(new Range(ahead.key), ahead.from, PATIENCE_MS, signal)) continue;
      signal.throwIfAborted();
      await this.etcd.delete().key(ahead.key).exec();
    }
  }
}

export const subject = sessionSubject('broken/impatient', Impatient);

// Watches from "now" instead of from the revision of its query: a deletion between the two is missed, and nobody looks again.
import { Range } from 'etcd3';
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import { pause } from '../session/pause.ts';

const NOW = '0';

class MissedWakeup extends SessionMutex {
  protected override async waitTurn(place: Place, signal: AbortSignal): Promise<void> {
    for (let ahead = place.first ? null : await this.ahead(place); ahead !== null; ahead = await this.ahead(place)) {
      await pause(250, signal); // a round trip over a slow link
      await this.deletions.next(new Range(ahead.key), NOW, Infinity, signal);
      signal.throwIfAborted();
    }
  }
}

export const subject = sessionSubject('broken/missed-wakeup', MissedWakeup);

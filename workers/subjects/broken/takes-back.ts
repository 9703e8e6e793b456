// When its lease is lost it takes a new one and puts the key again, over whoever has the lock by now, and goes on.
import type { Place } from '../session-mutex.ts';
import { sessionSubject } from '../session-mutex.ts';
import { FlatKeyMutex } from './flat-key.ts';

class TakesBack extends FlatKeyMutex {
  protected override async confirm(place: Place, signal: AbortSignal): Promise<void> {
    await super.confirm(place, signal);
    const { session } = place;
    session.lost.addEventListener('abort', () => void this.#takeBack(place).catch(() => {}));
  }

  protected override lost(): AbortSignal {
    return new AbortController().signal;
  }

  async #takeBack(place: Place): Promise<void> {
    const session = await this.grant(place.session.grantedMs / 1000, new AbortController().signal);
    this.keepAlive(session);
    const { header } = await this.put(place.key, session).exec();
    Object.assign(place, { session, createRevision: header.revision });
  }
}

export const subject = sessionSubject('broken/takes-back', TakesBack, { fifo: false });

// One session, and so one key name, for all acquires of a client. A release that was not answered is made again later, by the name of
// the key: by then the same client may have acquired again.
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import { within } from '../session/etcd.ts';
import { pause } from '../session/pause.ts';
import type { Session } from '../session/session.ts';

const TRY_MS = 500;
const LATER_MS = 700;

class RetriedRelease extends SessionMutex {
  #session: Session | undefined;

  protected override async grant(ttlSeconds: number, signal: AbortSignal): Promise<Session> {
    if (this.#session === undefined || this.#session.lost.aborted) {
      this.#session = await super.grant(ttlSeconds, signal);
      this.#session.startRenewing();
    }
    return this.#session;
  }

  protected override keepAlive(): void {}

  protected override async abandon(_session: Session, place: Place | undefined): Promise<void> {
    if (place !== undefined) await this.leave(place);
  }

  protected override async release(place: Place): Promise<void> {
    await this.#delete(place.key).catch(() => void pause(LATER_MS).then(() => this.#delete(place.key)));
  }

  override async close(): Promise<void> {
    await this.#session?.end();
    await super.close();
  }

  async #delete(key: string): Promise<void> {
    await this.etcd.delete().key(key).options(within(TRY_MS)).exec();
  }
}

export const subject = sessionSubject('broken/retried-release', RetriedRelease, { leasePerHold: false });

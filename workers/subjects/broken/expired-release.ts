// Captures the options of its calls once, an absolute deadline among them: a hold that outlasts it can never be released.
import type { CallOptions } from '@grpc/grpc-js';
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import { within } from '../session/etcd.ts';

const DEADLINE_MS = 1_000;

class ExpiredRelease extends SessionMutex {
  readonly #options = new WeakMap<Place, CallOptions>();

  protected override async confirm(place: Place, signal: AbortSignal): Promise<void> {
    this.#options.set(place, within(DEADLINE_MS));
    await super.confirm(place, signal);
  }

  protected override async release(place: Place): Promise<void> {
    await this.etcd.delete().key(place.key).options(this.#options.get(place)).exec();
    await place.session.end();
  }
}

export const subject = sessionSubject('broken/expired-release', ExpiredRelease);

// One LeaseKeepAlive stream: etcd takes its requests strictly one after the other, so one that waits holds up all behind it
// (timing.md section 2; etcd v3.4.23 etcdserver/api/v3rpc/lease.go).
import type { Leases } from './leases.ts';
import type { LeaseKeepAliveResponse } from './messages.ts';
import type { Headers } from './responses.ts';

export interface KeepAliveListener {
  answer(response: LeaseKeepAliveResponse): void;
  /** All was answered after the client had said that it has nothing more. */
  finished(): void;
}

export class KeepAliveStream {
  readonly #leases: Leases;
  readonly #headers: Headers;
  readonly #listener: KeepAliveListener;
  readonly #ids: string[] = [];
  #busy = false;
  #ending = false;
  #closed = false;
  #cancelWait: () => void = () => {};

  constructor(leases: Leases, headers: Headers, listener: KeepAliveListener) {
    this.#leases = leases;
    this.#headers = headers;
    this.#listener = listener;
  }

  receive(id: string): void {
    this.#ids.push(id);
    this.#work();
  }

  end(): void {
    this.#ending = true;
    this.#work();
  }

  /** The client went away: what waits is forgotten. */
  close(): void {
    this.#closed = true;
    this.#cancelWait();
  }

  #work(): void {
    while (!this.#busy && !this.#closed) {
      const id = this.#ids.shift();
      if (id !== undefined) this.#renew(id);
      else {
        if (this.#ending) {
          this.#closed = true;
          this.#listener.finished();
        }
        return;
      }
    }
  }

  #renew(id: string): void {
    this.#busy = true;
    // Made before the renewal: of a lease that is revoked meanwhile it names a revision before the revoke.
    const header = this.#headers.now();
    this.#cancelWait = this.#leases.renew(id, (ttlSeconds) => {
      if (this.#closed) return;
      this.#busy = false;
      this.#listener.answer({ header, ID: id, TTL: String(ttlSeconds) });
      this.#work();
    });
  }
}

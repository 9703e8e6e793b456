// One LeaseKeepAlive stream at a member: strictly one request after the other, so one that waits for a leader holds up all behind it
// (timing.md section 2), and one that etcd gives up ends the stream (etcd v3.4.23 etcdserver/api/v3rpc/lease.go).
import type { Reply } from '../etcd/core.ts';
import type { EtcdStream, EtcdStreamListener } from '../etcd/model.ts';

export class RenewalStream implements EtcdStream {
  readonly #renew: (request: object, reply: Reply) => () => void;
  readonly #listener: EtcdStreamListener;
  readonly #requests: object[] = [];
  #busy = false;
  #ending = false;
  #closed = false;
  #callOff: (() => void) | undefined;

  constructor(renew: (request: object, reply: Reply) => () => void, listener: EtcdStreamListener) {
    this.#renew = renew;
    this.#listener = listener;
  }

  write(request: object): void {
    this.#requests.push(request);
    this.#work();
  }

  end(): void {
    this.#ending = true;
    this.#work();
  }

  cancel(): void {
    this.#closed = true;
    this.#callOff?.();
  }

  #work(): void {
    while (!this.#busy && !this.#closed) {
      const request = this.#requests.shift();
      if (request !== undefined) this.#one(request);
      else {
        if (this.#ending) {
          this.#closed = true;
          this.#listener.end(null);
        }
        return;
      }
    }
  }

  #one(request: object): void {
    this.#busy = true;
    this.#callOff = undefined;
    const callOff = this.#renew(request, (error, response) => {
      if (this.#closed) return;
      this.#busy = false;
      if (error) {
        this.#closed = true;
        return this.#listener.end(error);
      }
      this.#listener.data(response!);
      this.#work();
    });
    if (this.#busy) this.#callOff = callOff;
  }
}

// When a worker asked for something: when its request came to the tap. That is S, unless a fault held it back there: then S says when etcd
// got it, and this says what its worker was doing.
import type { EventOf } from './events.ts';

/** Requests that were held back and are not answered yet; the oldest are forgotten. */
const KEPT = 10_000;

export class Asked {
  readonly #arrivedUs = new Map<string, number>();

  /** Of a request, or of the request that an answer belongs to. */
  of(event: EventOf<'rpc'>): number {
    const { side, call, arrivedUs, sentUs, atUs } = event;
    if (side === 'response' && this.#arrivedUs.size === 0) return sentUs ?? atUs;
    if (side === 'request') {
      if (arrivedUs === undefined) return atUs;
      const key = `${call} ${atUs}`;
      this.#arrivedUs.set(key, Math.min(arrivedUs, this.#arrivedUs.get(key) ?? arrivedUs));
      if (this.#arrivedUs.size > KEPT) this.#arrivedUs.delete(this.#arrivedUs.keys().next().value!);
      return arrivedUs;
    }
    if (sentUs === undefined) return atUs;
    return this.#arrivedUs.get(`${call} ${sentUs}`) ?? sentUs;
  }
}

// Keys on leases that no worker was seen to ask for, as the watch tells of them: a plan's ballast. They are nobody's to judge, but etcd has to
// revoke them like any other, and others wait their turn meanwhile.
import type { EventOf } from './events.ts';

export class Strangers {
  readonly #keys = new Map<string, { readonly sinceUs: number; goneUs: number }>();

  /** Takes note of what the watch tells of a key that is no lock's. */
  watch({ type, key, lease, atUs }: EventOf<'watch'>): void {
    const known = this.#keys.get(key);
    if (type === 'DELETE') {
      if (known) known.goneUs = atUs;
    } else if (lease !== '0') {
      this.#keys.set(key, { sinceUs: known?.sinceUs ?? atUs, goneUs: Number.POSITIVE_INFINITY });
    }
  }

  /** How many were there at some time between. */
  thereBetween(fromUs: number, untilUs: number): number {
    let count = 0;
    for (const { sinceUs, goneUs } of this.#keys.values()) if (sinceUs <= untilUs && goneUs >= fromUs) count += 1;
    return count;
  }
}

// A running hash over everything that happened, in order: equal hashes mean equal runs. Lines to read only on request.
import { digest, finish, toHex } from './hash.ts';
import type { Digest } from './hash.ts';

export class Trace {
  #high = 0x243f6a88;
  #low = 0x85a308d3;
  #events = 0;
  readonly #digests = new Map<string, Digest>();
  readonly #onLine: ((line: string) => void) | undefined;

  constructor(onLine?: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Events of the kernel so far; notes do not count. */
  get events(): number {
    return this.#events;
  }

  /** 16 hex digits. */
  hash(): string {
    return toHex(finish(this.#high), finish(this.#low));
  }

  event(atUs: number, who: string, whoDigest: Digest, kind: string): void {
    this.#events += 1;
    this.#mix(atUs, whoDigest, this.#digestOf(kind));
    if (this.#onLine !== undefined) this.#onLine(line(atUs, who, kind));
  }

  note(atUs: number, who: string, whoDigest: Digest, kind: string, detail: string): void {
    this.#mix(atUs, whoDigest, this.#digestOf(kind));
    const { high, low } = digest(detail);
    this.#high = Math.imul(this.#high ^ high, 0x01000193);
    this.#low = Math.imul(this.#low ^ low, 0x9e3779b1);
    if (this.#onLine !== undefined) this.#onLine(line(atUs, who, `${kind} ${detail}`));
  }

  /** Multiplying carries upwards only, so each lane is shifted down as well; time goes in whole, beyond 2^32 µs too. */
  #mix(atUs: number, who: Digest, kind: Digest): void {
    const late = (atUs / 0x100000000) | 0;
    const early = (atUs - late * 0x100000000) | 0;
    let high = Math.imul(this.#high ^ early, 0x01000193) ^ who.high;
    high = Math.imul(high ^ (high >>> 15) ^ kind.high, 0x85ebca6b);
    let low = Math.imul(this.#low ^ early ^ late, 0x9e3779b1) ^ who.low;
    low = Math.imul(low ^ (low >>> 13) ^ kind.low, 0xc2b2ae35);
    this.#high = high ^ (high >>> 16);
    this.#low = low ^ (low >>> 16);
  }

  #digestOf(kind: string): Digest {
    let known = this.#digests.get(kind);
    if (known === undefined) this.#digests.set(kind, (known = digest(kind)));
    return known;
  }
}

/** '000123456 w1.1 timer': µs, process, what. */
function line(atUs: number, who: string, what: string): string {
  return `${String(atUs).padStart(9, '0')} ${who} ${what}`;
}

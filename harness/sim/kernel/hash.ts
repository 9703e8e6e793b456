// Two 32-bit lanes make one 64-bit fingerprint of numbers and strings: fast in JavaScript, not meant against an adversary.

/** A string's fingerprint, half by half. */
export interface Digest {
  readonly high: number;
  readonly low: number;
}

const fnvPrime = 0x01000193;
const oddMultiplier = 0x9e3779b1;

/** FNV-1a over UTF-16 units in one lane, a Fibonacci-hashing multiplier in the other; both finished as in MurmurHash3. */
export function digest(text: string): Digest {
  let high = 0x811c9dc5;
  let low = 0x2b992ddf;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, fnvPrime);
    low = Math.imul(low ^ unit, oddMultiplier);
    low ^= low >>> 15;
  }
  return { high: finish(high), low: finish(low ^ text.length) };
}

/** MurmurHash3's 32-bit finaliser: every input bit reaches every output bit. */
export function finish(lane: number): number {
  let mixed = lane ^ (lane >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Both lanes as 16 hex digits. */
export function toHex(high: number, low: number): string {
  return ((high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0')).toLowerCase();
}

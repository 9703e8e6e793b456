// The keys that exist, sorted, for ranges: an array, for there are hundreds of keys at most, and most ranges are a few of them.
import type { RangeEnd } from './keys.ts';
import type { Key } from './version.ts';

export class KeyOrder {
  readonly #keys: Key[] = [];

  add(key: Key): void {
    const index = this.#from(key.text);
    if (index === this.#keys.length) this.#keys.push(key);
    else this.#keys.splice(index, 0, key);
  }

  remove(key: Key): void {
    const index = this.#from(key.text);
    if (index === this.#keys.length - 1) this.#keys.pop();
    else this.#keys.splice(index, 1);
  }

  /** Keys from `start` up to `end`, '' being no end. */
  between(start: string, end: Exclude<RangeEnd, undefined>): Key[] {
    const keys = this.#keys;
    const found: Key[] = [];
    for (let index = this.#from(start); index < keys.length; index++) {
      const key = keys[index]!;
      if (end !== '' && key.text >= end) break;
      found.push(key);
    }
    return found;
  }

  /** Index of the first key that is not before `text`. */
  #from(text: string): number {
    const keys = this.#keys;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle]!.text < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

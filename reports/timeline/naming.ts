// Every text and every name of a lock goes through here into a timeline: harmless, of bounded length, without the prefix of a run's keys.
import { plainText } from '../plain-text.ts';
import { LONGEST_NAME, LONGEST_TEXT } from './limits.ts';

export class Naming {
  /** What every lock and key of the history begins with; it says nothing to a reader. */
  keyPrefix = '';
  readonly #locks = new Map<string, number>();

  /** A sentence. */
  text(text: string): string {
    return this.#shown(text, LONGEST_TEXT);
  }

  /** A lease, a token, a key. */
  name(name: string): string {
    return this.#shown(name, LONGEST_NAME);
  }

  /** The index of a lock, which is new or known. */
  lock(name: string): number {
    const known = this.#locks.get(name);
    if (known !== undefined) return known;
    this.#locks.set(name, this.#locks.size);
    return this.#locks.size - 1;
  }

  /** -1: no such lock came up. A judgement calls locks without the prefix. */
  lockIfKnown(name: string): number {
    return this.#locks.get(name) ?? this.#locks.get(this.keyPrefix + name) ?? -1;
  }

  /** Names of the locks, in the order of their indices. */
  get locks(): string[] {
    return [...this.#locks.keys()].map((name) => this.name(name));
  }

  #shown(text: string, longest: number): string {
    // A long text is cut before anything else is done with it, but not within the prefix.
    const head = text.length > 4 * longest ? text.slice(0, 4 * longest) : text;
    const shown = plainText(this.keyPrefix === '' ? head : head.replaceAll(this.keyPrefix, ''), longest);
    // A piece of a string keeps the whole of it in memory.
    return text.length > longest ? Buffer.from(shown).toString() : shown;
  }
}

// One acquire and what became of it, as the controller knows it: acquiring → held → releasing → over.
import { deferred } from '../deferred.ts';

type Said = 'acquired' | 'failed' | 'lost' | 'wrote' | 'released' | 'unreleased';

export class OpenHold {
  readonly id: number;
  readonly #sendRelease: () => void;
  readonly #answered = deferred<'acquired' | 'failed'>();
  readonly #ended = deferred<void>();
  state: 'acquiring' | 'held' | 'releasing' | 'over' = 'acquiring';

  /** How the acquire ended. */
  readonly answered = this.#answered.promise;
  /** Resolves when the release was answered. */
  readonly ended = this.#ended.promise;

  constructor(id: number, sendRelease: () => void) {
    this.id = id;
    this.#sendRelease = sendRelease;
  }

  release(): void {
    this.state = 'releasing';
    this.#sendRelease();
  }

  /** Takes note of what the worker said; a sentence when it makes no sense now. */
  on(said: Said): string | undefined {
    switch (said) {
      case 'acquired':
      case 'failed':
        if (this.state !== 'acquiring') return `"${said}" although the acquire was answered before`;
        this.state = said === 'acquired' ? 'held' : 'over';
        this.#answered.resolve(said);
        return undefined;
      case 'lost':
      case 'wrote':
        return this.state === 'acquiring' ? `"${said}" before "acquired"` : undefined;
      default:
        // At "quit" a worker releases what it holds without being asked to.
        if (this.state === 'acquiring') return `"${said}" before "acquired"`;
        this.state = 'over';
        this.#ended.resolve();
        return undefined;
    }
  }
}

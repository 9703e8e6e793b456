// Waiting for a condition that messages bring about.

/** Wakes those who wait whenever something arrived. */
export class Arrivals {
  readonly #waiting = new Set<() => void>();

  readonly wake = (): void => {
    for (const look of this.#waiting) look();
  };

  /** Resolves once `condition` holds; whoever waits bounds the time by other means. */
  seen(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  /** Resolves to true once `condition` holds, to false when it does not within `ms`. */
  until(condition: () => boolean, ms: number): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (held: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(held);
      };
      const look = (): void => {
        if (condition()) done(true);
      };
      const timer = setTimeout(() => done(condition()), ms);
      this.#waiting.add(look);
    });
  }
}

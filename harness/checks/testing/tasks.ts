// Sequential code in virtual time: a task is a generator that waits for callbacks.

export type Wait<T> = (resume: (value: T) => void) => void;
export type Task<T> = Generator<Wait<unknown>, T, unknown>;

/** Waits until `wait` calls back, and gives what it was called back with. */
export function* until<T>(wait: Wait<T>): Task<T> {
  return (yield wait) as T;
}

/** Runs a task; it is dropped where it stands once `alive` says no. */
export function start(task: Task<unknown>, alive: () => boolean): void {
  const step = (value: unknown): void => {
    if (!alive()) return;
    const { done, value: wait } = task.next(value);
    if (done) return;
    let resumed = false;
    wait((result) => {
      if (resumed) return;
      resumed = true;
      step(result);
    });
  };
  step(undefined);
}

/** Fires once. */
export class Signal {
  fired = false;
  #listeners: (() => void)[] = [];

  fire(): void {
    if (this.fired) return;
    this.fired = true;
    for (const listener of this.#listeners.splice(0)) listener();
  }

  on(listener: () => void): void {
    if (this.fired) listener();
    else this.#listeners.push(listener);
  }
}

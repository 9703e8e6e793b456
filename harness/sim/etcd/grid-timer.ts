// A loop of etcd that runs every so often, as a timer that is set only while there is something to do: its instants stay on the grid.

export interface GridTimerOptions {
  readonly clock: { nowUs(): number };
  readonly after: (delayUs: number, act: () => void) => () => void;
  readonly periodMs: number;
  /** The first instant after the start. */
  readonly phaseMs: number;
}

export class GridTimer {
  readonly #clock: GridTimerOptions['clock'];
  readonly #after: GridTimerOptions['after'];
  readonly #periodUs: number;
  readonly #originUs: number;
  readonly #act: () => void;
  #setForUs = Infinity;
  #callOff: (() => void) | undefined;

  constructor({ clock, after, periodMs, phaseMs }: GridTimerOptions, act: () => void) {
    this.#clock = clock;
    this.#after = after;
    this.#periodUs = periodMs * 1000;
    this.#originUs = clock.nowUs() + phaseMs * 1000;
    this.#act = act;
  }

  /** Sees to it that a pass runs at the first instant of the grid that is not before `atUs`. An earlier pass suffices. */
  passBy(atUs: number): void {
    if (atUs < this.#setForUs) this.#setFor(this.#instantFrom(atUs));
  }

  callOff(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#setForUs = Infinity;
  }

  #instantFrom(atUs: number): number {
    if (this.#periodUs === 0) return atUs;
    return this.#originUs + Math.ceil((atUs - this.#originUs) / this.#periodUs) * this.#periodUs;
  }

  #setFor(instantUs: number): void {
    if (instantUs >= this.#setForUs) return;
    this.#callOff?.();
    this.#setForUs = instantUs;
    this.#callOff = this.#after(Math.max(0, instantUs - this.#clock.nowUs()), () => {
      this.#setForUs = Infinity;
      this.#callOff = undefined;
      this.#act();
    });
  }
}

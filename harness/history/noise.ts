// How noisy the machine was, second by second: the slowest canary and the worst event-loop lag. Bounds that compare two processes'
// clocks of events widen by it, and beyond what a bound can bear nothing is judged (timing.md section 3).
import type { HistoryEvent } from './events.ts';

/** Beyond this round trip a judgement is refused. */
const UNBEARABLE_US = 2_000_000;
/** The canary comes ten times a second; a longer silence means that one is stuck. */
const SILENCE_US = 2_500_000;
/** Scheduling and fsync on a machine that the canary calls calm: stalls of 0.5 to 0.6 s were measured. */
const EPSILON_BASE_US = 1_000_000;

interface Second {
  rttUs: number;
  lagUs: number;
  failed: boolean;
}

export class Noise {
  readonly #seconds = new Map<number, Second>();
  #lastCanaryUs = 0;
  #nowUs = 0;

  update(event: HistoryEvent): void {
    this.#nowUs = Math.max(this.#nowUs, event.atUs);
    if (event.kind === 'canary') {
      // It was on its way since `atUs - rttUs`: every second that it spans was that noisy.
      for (let at = event.atUs - event.rttUs; ; at += 1_000_000) {
        const second = this.#second(Math.min(at, event.atUs));
        second.rttUs = Math.max(second.rttUs, event.rttUs);
        if (event.outcome !== 'ok') second.failed = true;
        if (at >= event.atUs) break;
      }
      this.#lastCanaryUs = Math.max(this.#lastCanaryUs, event.atUs);
    } else if (event.kind === 'stall') {
      for (let at = event.atUs - event.lagUs; ; at += 1_000_000) {
        const second = this.#second(Math.min(at, event.atUs));
        second.lagUs = Math.max(second.lagUs, event.lagUs);
        if (at >= event.atUs) break;
      }
    }
  }

  /**
   * ε of timing.md section 3 for a window: 1 s + 2 × the slowest canary + the worst lag, in µs; undefined when the window was too noisy
   * to judge: a canary failed, took over 2 s, or there was none.
   */
  epsilonUs(fromUs: number, toUs: number): number | undefined {
    const { rttUs, lagUs, calm } = this.#worst(fromUs, toUs);
    return calm ? EPSILON_BASE_US + 2 * rttUs + lagUs : undefined;
  }

  /** The longest that anything was seen to be held up in a window, in µs. */
  worstUs(fromUs: number, toUs: number): number {
    const { rttUs, lagUs } = this.#worst(fromUs, toUs);
    return Math.max(rttUs, lagUs);
  }

  #worst(fromUs: number, toUs: number): { rttUs: number; lagUs: number; calm: boolean } {
    let rttUs = 0;
    let lagUs = 0;
    // Only one canary is on its way at a time: if none came back since the window's end, that one is stuck.
    let calm = this.#lastCanaryUs >= toUs || this.#nowUs - this.#lastCanaryUs <= SILENCE_US;
    let silentUs = 0;
    for (let second = secondOf(fromUs); second <= secondOf(toUs); second++) {
      const seen = this.#seconds.get(second);
      silentUs = seen ? 0 : silentUs + 1_000_000;
      if (seen?.failed || silentUs > SILENCE_US) calm = false;
      rttUs = Math.max(rttUs, seen?.rttUs ?? 0);
      lagUs = Math.max(lagUs, seen?.lagUs ?? 0);
    }
    return { rttUs, lagUs, calm: calm && rttUs <= UNBEARABLE_US };
  }

  #second(atUs: number): Second {
    const second = secondOf(atUs);
    let seen = this.#seconds.get(second);
    if (!seen) this.#seconds.set(second, (seen = { rttUs: 0, lagUs: 0, failed: false }));
    return seen;
  }
}

function secondOf(atUs: number): number {
  return Math.floor(atUs / 1_000_000);
}

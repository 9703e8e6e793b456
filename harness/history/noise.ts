// How noisy the machine was, second by second: the slowest canary and the worst event-loop lag. Bounds that compare two processes'
// clocks of events widen by it, and beyond what a bound can bear nothing is judged (timing.md section 3).
import type { HistoryEvent } from './events.ts';
import { Servers } from './servers.ts';

/** Beyond this round trip a judgement is refused. */
const UNBEARABLE_US = 2_000_000;
/** The canary comes ten times a second; a longer silence means that one is stuck. */
const SILENCE_US = 2_500_000;
/** Scheduling and fsync on a machine that the canary calls calm: stalls of 0.5 to 0.6 s were measured. */
const EPSILON_BASE_US = 1_000_000;

/** A host that held up the controller for more than this part of a window held up every message that passed through it, one after another. */
const STALLED_PART = 0.5;

/** What took longer, or failed, is looked at one by one: a fault of etcd may explain it. */
const SLOW_US = 250_000;
/** A canary's own connection may take so long to come back after a fault of etcd. */
const RECOVERY_US = 5_000_000;

interface Second {
  rttUs: number;
  /** The longest stall, and all of them together, in so far as they are in this second. */
  lagUs: number;
  stalledUs: number;
}

/** A canary that was slow or failed. */
interface Poor {
  readonly sentUs: number;
  readonly atUs: number;
  readonly failed: boolean;
}

export class Noise {
  readonly #servers: Servers;
  readonly #seconds = new Map<number, Second>();
  /** In the order of time: only one is on its way. */
  readonly #poor: Poor[] = [];
  #lastCanaryUs = 0;
  #nowUs = 0;

  constructor(servers: Servers = new Servers()) {
    this.#servers = servers;
  }

  update(event: HistoryEvent): void {
    this.#nowUs = Math.max(this.#nowUs, event.atUs);
    if (event.kind === 'canary') {
      // It was on its way since `atUs - rttUs`: every second that it spans was that noisy.
      const { atUs, rttUs } = event;
      const failed = event.outcome !== 'ok';
      const poor = failed || rttUs > SLOW_US;
      if (poor) this.#poor.push({ sentUs: atUs - rttUs, atUs, failed });
      for (let at = atUs - rttUs; ; at += 1_000_000) {
        const second = this.#second(Math.min(at, atUs));
        if (!poor) second.rttUs = Math.max(second.rttUs, rttUs);
        if (at >= atUs) break;
      }
      this.#lastCanaryUs = Math.max(this.#lastCanaryUs, event.atUs);
    } else if (event.kind === 'stall') {
      for (let at = event.atUs - event.lagUs; ; at += 1_000_000) {
        const second = this.#second(Math.min(at, event.atUs));
        second.lagUs = Math.max(second.lagUs, event.lagUs);
        if (at >= event.atUs) break;
      }
      this.#stalled(event.atUs - event.lagUs, event.atUs);
    }
  }

  /**
   * ε of timing.md section 3 for a window: 1 s + 2 × the slowest canary + the worst lag, in µs; undefined when the window was too noisy
   * to judge: a canary failed, took over 2 s, or there was none, or the host held us up for half of it. What a fault of etcd explains is not noise: bounds follow that by themselves.
   */
  epsilonUs(fromUs: number, toUs: number): number | undefined {
    const { rttUs, lagUs, calm } = this.#worst(fromUs, toUs, true);
    return calm ? EPSILON_BASE_US + 2 * rttUs + lagUs : undefined;
  }

  /** The longest that anything was seen to be held up in a window, in µs. */
  worstUs(fromUs: number, toUs: number): number {
    const { rttUs, lagUs } = this.#worst(fromUs, toUs, false);
    return Math.max(rttUs, lagUs);
  }

  #worst(fromUs: number, toUs: number, explain: boolean): { rttUs: number; lagUs: number; calm: boolean } {
    let rttUs = 0;
    let lagUs = 0;
    // Only one canary is on its way at a time: if none came back since the window's end, that one is stuck.
    let calm =
      this.#lastCanaryUs >= toUs ||
      this.#nowUs - this.#lastCanaryUs <= SILENCE_US ||
      (explain && this.#explains(this.#lastCanaryUs, this.#lastCanaryUs));
    let silentUs = 0;
    let stalledUs = 0;
    for (let second = secondOf(fromUs); second <= secondOf(toUs); second++) {
      const seen = this.#seconds.get(second);
      silentUs = seen || (explain && this.#explains(second * 1_000_000, second * 1_000_000)) ? 0 : silentUs + 1_000_000;
      if (silentUs > SILENCE_US) calm = false;
      rttUs = Math.max(rttUs, seen?.rttUs ?? 0);
      lagUs = Math.max(lagUs, seen?.lagUs ?? 0);
      stalledUs += seen?.stalledUs ?? 0;
    }
    // What is shorter is borne by ε.
    const seconds = Math.max(2, secondOf(toUs) - secondOf(fromUs) + 1);
    if (stalledUs > STALLED_PART * seconds * 1_000_000) calm = false;
    for (let i = this.#poor.length - 1; i >= 0; i--) {
      const poor = this.#poor[i]!;
      if (secondOf(poor.atUs) < secondOf(fromUs)) break;
      if (secondOf(poor.sentUs) > secondOf(toUs)) continue;
      if (poor.failed && !(explain && this.#explains(poor.sentUs, poor.atUs))) calm = false;
      rttUs = Math.max(rttUs, explain ? this.#unexplainedUs(poor) : poor.atUs - poor.sentUs);
    }
    return { rttUs, lagUs, calm: calm && rttUs <= UNBEARABLE_US };
  }

  /** Whether a fault of etcd, or its aftermath, accounts for a failure in a time. */
  #explains(fromUs: number, toUs: number): boolean {
    return this.#servers.disruptionsDuring(undefined, fromUs - RECOVERY_US, toUs + 1_000_000).length > 0;
  }

  /** How much of its round trip no fault of etcd explains. */
  #unexplainedUs({ sentUs, atUs, failed }: Poor): number {
    const faults = this.#servers.disruptionsDuring(undefined, sentUs, atUs);
    if (faults.length === 0) return failed && this.#explains(sentUs, atUs) ? 0 : atUs - sentUs;
    if (failed) return 0;
    // Without one of its followers etcd serves everybody else: it may be that way that is slow, or all of it.
    if (faults.every(({ what }) => what === 'follower')) return Math.min(atUs - sentUs, UNBEARABLE_US);
    const [first, last] = [
      Math.min(...faults.map(({ fromUs }) => fromUs)),
      Math.max(...faults.map(({ toUs }) => toUs)),
    ];
    return Math.max(0, first - sentUs, atUs - last);
  }

  /** Each second gets its part. */
  #stalled(fromUs: number, toUs: number): void {
    for (let at = fromUs; at < toUs;) {
      const endUs = Math.min(toUs, (secondOf(at) + 1) * 1_000_000);
      this.#second(at).stalledUs += endUs - at;
      at = endUs;
    }
  }

  #second(atUs: number): Second {
    const second = secondOf(atUs);
    let seen = this.#seconds.get(second);
    if (!seen) this.#seconds.set(second, (seen = { rttUs: 0, lagUs: 0, stalledUs: 0 }));
    return seen;
  }
}

function secondOf(atUs: number): number {
  return Math.floor(atUs / 1_000_000);
}

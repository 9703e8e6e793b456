// Whether the times that workers give (`t`) can be theirs: what was asked for comes before the answer, and the answer before it is read. A `t`
// of another clock would convict a correct lock, or hide that one is broken: so a subject that gave one such time is believed none.
import type { HistoryEvent } from './events.ts';
import type { Hold, Incarnation } from './facts.ts';

type Said = Extract<HistoryEvent, { saidUs?: number | undefined }>;

/** The first `t` of a subject that cannot be true. */
export interface FalseTime {
  readonly worker: number;
  readonly kind: Said['kind'];
  readonly atUs: number;
  /** By how much it lies after the controller read it, or (negative) before the controller asked for it, in µs. */
  readonly beyondUs: number;
  readonly line: number;
}

/** What is known of who says something, before it is taken note of. */
interface Knowledge {
  hold(number: number): Hold | undefined;
  incarnationOf(event: { worker: number; incarnation: number }): Incarnation | undefined;
}

export class Clocks {
  readonly #known: Knowledge;
  readonly #false = new Map<string, FalseTime>();
  /** By worker. */
  readonly #subjects = new Map<number, string>();

  constructor(known: Knowledge) {
    this.#known = known;
  }

  /** By subject. */
  get falseTimes(): ReadonlyMap<string, FalseTime> {
    return this.#false;
  }

  /** Whether nothing can be proven by the times of this incarnation: another one of its subject, the same program, gave a false one. */
  doubts({ subject }: Incarnation): boolean {
    return this.#false.size > 0 && this.#false.has(subject);
  }

  /** The same of a worker. */
  doubtsWorker(worker: number): boolean {
    return this.#false.size > 0 && this.#false.has(this.#subjects.get(worker) ?? '');
  }

  /** The event as it can be believed: without its `saidUs` where that is none. */
  believe(event: HistoryEvent, line: number): HistoryEvent {
    if (event.kind === 'ready') this.#subjects.set(event.worker, event.subject);
    if (!('saidUs' in event) || event.saidUs === undefined) return event;
    const owner = this.#known.incarnationOf(event);
    // A ready names the subject that spawn knows by another name.
    const subject = event.kind === 'ready' ? event.subject : (owner?.subject ?? 'unknown');
    const beyondUs = beyond(event, event.saidUs, this.#askedUs(event, owner));
    if (beyondUs !== 0 && !this.#false.has(subject))
      this.#false.set(subject, { worker: event.worker, kind: event.kind, atUs: event.atUs, beyondUs, line });
    if (!this.#false.has(subject)) return event;
    const { saidUs: _, ...rest } = event;
    return rest;
  }

  /** When the controller asked for what is said here; it wrote that down before it asked. */
  #askedUs(event: Said, owner: Incarnation | undefined): number {
    const spawnedUs = owner?.spawned.atUs ?? Number.NEGATIVE_INFINITY;
    if (event.kind === 'ready') return spawnedUs;
    const hold = this.#known.hold(event.hold);
    if (!hold) return spawnedUs;
    // Who releases by itself when it has lost the lock may cross with our asking for it.
    return (isEnd(event) && !hold.lost ? hold.release?.atUs : undefined) ?? hold.acquire.atUs;
  }
}

function isEnd({ kind }: Said): boolean {
  return kind === 'released' || kind === 'unreleased';
}

function beyond({ atUs }: Said, saidUs: number, askedUs: number): number {
  if (saidUs > atUs) return saidUs - atUs;
  return saidUs < askedUs ? saidUs - askedUs : 0;
}

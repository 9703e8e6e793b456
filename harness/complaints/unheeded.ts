// Workers that did not do what they were asked to: acquires and releases that were never answered, long after their time, and quits.
import type { EventOf, HistoryEvent } from '../history/events.ts';
import { UnansweredReleases } from '../history/unanswered-releases.ts';

/** An answer that is so late does not come any more. */
const OVERDUE_US = 3_000_000;
/** Whoever is still there so long after the beginning of the drain, and is ended by force, did not heed "quit" (harness/storm/incarnation.ts). */
const QUIT_US = 7_500_000;

export class Unheeded {
  readonly #open = new Map<number, EventOf<'acquire'>>();
  /** Workers that a fault kept from answering. */
  readonly #stopped = new Set<string>();
  readonly #releases = new UnansweredReleases();
  #drainUs: number | undefined;
  #unanswered = 0;
  #firstUnanswered: EventOf<'acquire'> | undefined;
  #unreleased = 0;
  #firstUnreleased: EventOf<'release'> | undefined;
  readonly #stayed = new Set<number>();

  on(event: HistoryEvent): void {
    if (event.kind === 'acquire') this.#open.set(event.hold, event);
    else if (event.kind === 'acquired' || event.kind === 'failed') this.#open.delete(event.hold);
    else if (event.kind === 'fault' && (event.what === 'pause' || event.what === 'stall'))
      this.#stopped.add(`${event.worker}.${event.incarnation}`);
    else if (event.kind === 'phase' && event.phase === 'drain') this.#drainUs = event.atUs;
    else if (event.kind === 'exit') this.#exit(event);
    for (const release of this.#releases.on(event)) {
      this.#unreleased += 1;
      this.#firstUnreleased ??= release;
    }
  }

  /** A sentence for each. */
  get notes(): string[] {
    const first = this.#firstUnanswered;
    const release = this.#firstUnreleased;
    const workers = [...this.#stayed].map((worker) => `w${worker}`).join(', ');
    return [
      ...(first
        ? [
            `${this.#unanswered === 1 ? 'An acquire was' : `${this.#unanswered} acquires were`} never answered, the first one of w${first.worker} (hold ${first.hold}, timeout ${first.timeoutMs} ms): a worker must say "acquired" or "failed" for each.`,
          ]
        : []),
      ...(release
        ? [
            `${this.#unreleased === 1 ? 'A release was' : `${this.#unreleased} releases were`} never answered, the first one of w${release.worker} (hold ${release.hold}): a worker must say "released" or "unreleased" for each, and is asked for nothing else until then.`,
          ]
        : []),
      ...(workers === '' ? [] : [`Not gone 8 s after "quit", and ended by force: ${workers}.`]),
    ];
  }

  #exit({ worker, incarnation, exitedUs, reason, signal }: EventOf<'exit'>): void {
    for (const [hold, asked] of this.#open) {
      if (asked.worker !== worker || asked.incarnation !== incarnation) continue;
      this.#open.delete(hold);
      if (this.#stopped.has(`${worker}.${incarnation}`)) continue;
      if (exitedUs < asked.atUs + asked.timeoutMs * 1_000 + OVERDUE_US) continue;
      this.#unanswered += 1;
      this.#firstUnanswered ??= asked;
    }
    const forced = reason === 'cleanup' && signal === 'SIGKILL';
    if (forced && this.#drainUs !== undefined && exitedUs >= this.#drainUs + QUIT_US) this.#stayed.add(worker);
  }
}

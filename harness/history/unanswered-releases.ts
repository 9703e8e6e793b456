// Releases that a worker was asked for and never answered, although it lived on, long enough for any, and no fault struck it or etcd by then: whether the lock was
// given back is not known, and the worker stood still from then on.
import type { EventOf, HistoryEvent } from './events.ts';

/** A release that nothing stands in the way of is answered by then. */
export const RELEASE_OVERDUE_US = 10_000_000;
const ETCD = 'etcd';

export class UnansweredReleases {
  /** By hold. */
  readonly #open = new Map<number, EventOf<'release'>>();
  /** When a fault first struck: by `worker.incarnation`, and etcd. A SIGKILL is no excuse: it ends the worker. */
  readonly #struckUs = new Map<string, number>();

  /** Those that are known with this event, which ends their worker, to have been left unanswered. */
  on(event: HistoryEvent): EventOf<'release'>[] {
    if (event.kind === 'release') this.#open.set(event.hold, event);
    else if (event.kind === 'released' || event.kind === 'unreleased') this.#open.delete(event.hold);
    else if (event.kind === 'fault' && event.what !== 'clock' && event.what !== 'kill')
      this.#strike(`${event.worker}.${event.incarnation}`, event);
    else if (event.kind === 'etcd-fault') this.#strike(ETCD, event);
    else if (event.kind === 'exit') return this.#exit(event);
    return [];
  }

  #strike(whom: string, { phase, atUs }: EventOf<'fault' | 'etcd-fault'>): void {
    if (phase !== 'skipped' && !this.#struckUs.has(whom)) this.#struckUs.set(whom, atUs);
  }

  #exit({ worker, incarnation, exitedUs }: EventOf<'exit'>): EventOf<'release'>[] {
    const all = [...this.#open.values()].filter((one) => one.worker === worker && one.incarnation === incarnation);
    for (const { hold } of all) this.#open.delete(hold);
    const struckUs = [ETCD, `${worker}.${incarnation}`].map((whom) => this.#struckUs.get(whom) ?? Infinity);
    return all.filter(({ atUs }) => Math.min(exitedUs, ...struckUs) >= atUs + RELEASE_OVERDUE_US);
  }
}

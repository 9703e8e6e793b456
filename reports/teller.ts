// Tells a run of the holder-sleeps story while it happens: who wants, who holds, what a watcher sees, and how long the holder's lease has left.
import type { HistoryEvent } from '../harness/history/events.ts';
import type { Plan } from '../harness/plan/schema.ts';
import { tellEvent } from './tell.ts';
import { plural, runTime } from './words.ts';

/** Samples of a lease that does not change are told this often. */
const sampleEveryUs = 2_000_000;

export class Teller {
  /** Workers whose first outcome is the point of the plan, and has not come yet. */
  readonly #open: Set<number>;
  readonly #holders = new Map<string, number>();
  readonly #renewals = new Map<string, number>();
  readonly #told = new Map<string, { remainingSeconds: number; atUs: number }>();

  constructor(plan: Pick<Plan, 'expect'>) {
    this.#open = new Set(plan.expect.map(({ worker }) => worker));
  }

  /** The line for an event, or undefined where it tells nothing new; nothing more is told once every outcome is known. */
  tell(event: HistoryEvent): string | undefined {
    if (this.#open.size === 0) return undefined;
    if (
      event.kind === 'rpc' &&
      event.method === 'Lease/LeaseKeepAlive' &&
      event.side === 'response' &&
      event.lease !== undefined
    )
      this.#renewals.set(event.lease, (this.#renewals.get(event.lease) ?? 0) + 1);
    if (event.kind === 'acquired' && event.lease !== undefined) this.#holders.set(event.lease, event.worker);
    if (event.kind === 'acquired' || event.kind === 'failed') this.#open.delete(event.worker);
    return event.kind === 'ttl' ? this.#sample(event) : tellEvent(event);
  }

  #sample({
    lease,
    remainingSeconds,
    grantedSeconds,
    atUs,
  }: Extract<HistoryEvent, { kind: 'ttl' }>): string | undefined {
    const holder = this.#holders.get(lease);
    if (holder === undefined) return undefined;
    const last = this.#told.get(lease);
    if (last !== undefined && last.remainingSeconds === remainingSeconds && atUs - last.atUs < sampleEveryUs)
      return undefined;
    this.#told.set(lease, { remainingSeconds, atUs });
    const renewed = `renewed ${plural(this.#renewals.get(lease) ?? 0, 'time')}`;
    // etcd rounds the time that is left down to whole seconds.
    const left =
      remainingSeconds < 0
        ? 'is gone'
        : `has ${remainingSeconds} to ${remainingSeconds + 1} s of ${grantedSeconds} s left`;
    return `${runTime(atUs).padStart(11)}   ${'etcd'.padEnd(5)}  lease of w${holder} ${left}, ${renewed}`;
  }
}

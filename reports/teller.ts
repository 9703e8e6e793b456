// Tells a run of the holder-sleeps story while it happens: who wants, who holds, what a watcher sees, and how long the holder's lease has left.
import type { HistoryEvent } from '../harness/history/events.ts';
import type { Expectation, Plan } from '../harness/plan/schema.ts';
import { tellEvent } from './tell.ts';
import { plural, runTime } from './words.ts';

/** Samples of a lease that does not change are told this often. */
const sampleEveryUs = 2_000_000;

export class Teller {
  /** What is expected of workers whose first outcome is the point of the plan, and has not come yet. */
  readonly #open: Map<number, Expectation>;
  /** Whose a lease is, from its grant on. */
  readonly #owners = new Map<string, number>();
  readonly #holders = new Map<string, number>();
  readonly #renewals = new Map<string, number>();
  readonly #told = new Map<string, { remainingSeconds: number; atUs: number }>();

  constructor(plan: Pick<Plan, 'expect'>) {
    this.#open = new Map(plan.expect.map((expectation) => [expectation.worker, expectation]));
  }

  /** The line for an event, or undefined where it tells nothing new; nothing more is told once every outcome is known. */
  tell(event: HistoryEvent): string | undefined {
    if (this.#open.size === 0) return undefined;
    if (event.kind === 'rpc' && event.side === 'response' && event.lease !== undefined) this.#note(event, event.lease);
    if (event.kind === 'acquired' && event.lease !== undefined) this.#holders.set(event.lease, event.worker);
    if (event.kind === 'ttl') return this.#sample(event);
    const line = tellEvent(event);
    const beside = this.#beside(event);
    return line === undefined || beside === undefined ? line : `${line}  ${beside}`;
  }

  #note({ method, worker }: Extract<HistoryEvent, { kind: 'rpc' }>, lease: string): void {
    if (method === 'Lease/LeaseGrant') this.#owners.set(lease, worker);
    if (method === 'Lease/LeaseKeepAlive') this.#renewals.set(lease, (this.#renewals.get(lease) ?? 0) + 1);
  }

  /** Whose key a watcher's line is about; what was expected of a worker, where its outcome has come. */
  #beside(event: HistoryEvent): string | undefined {
    if (event.kind === 'watch') {
      const owner = this.#owners.get(event.lease);
      return owner === undefined ? undefined : `of w${owner}`;
    }
    if (event.kind !== 'acquired' && event.kind !== 'failed') return undefined;
    const expectation = this.#open.get(event.worker);
    this.#open.delete(event.worker);
    if (expectation === undefined) return undefined;
    return `← ${expectation.outcome === event.kind ? 'as' : 'NOT as'} expected: ${expectation.because}`;
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

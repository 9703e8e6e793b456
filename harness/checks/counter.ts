// Plain counts over a history: what was tried.
import type { HistoryEvent } from '../history/events.ts';
import type { Counts } from './check.ts';

export class Counter {
  readonly counts: { -readonly [K in keyof Omit<Counts, 'faults'>]: number } & { faults: Record<string, number> } = {
    events: 0,
    acquires: 0,
    acquisitions: 0,
    failed: 0,
    lost: 0,
    faults: {},
    kills: 0,
    killsAtStake: 0,
    spawns: 0,
    rpcs: 0,
    writes: 0,
  };

  /** Lines that were no messages, and what was wrong with the first of them. */
  garbage: { count: number; readonly first: string } | undefined;

  on(event: HistoryEvent): void {
    const { counts } = this;
    counts.events += 1;
    if (event.kind === 'acquire') counts.acquires += 1;
    else if (event.kind === 'acquired') counts.acquisitions += 1;
    else if (event.kind === 'failed') counts.failed += 1;
    else if (event.kind === 'lost') counts.lost += 1;
    else if (event.kind === 'spawn') counts.spawns += 1;
    else if (event.kind === 'wrote') counts.writes += 1;
    else if (event.kind === 'garbage') {
      this.garbage ??= { count: 0, first: `w${event.worker}, ${event.why}: ${event.line}` };
      this.garbage.count += 1;
    } else if (event.kind === 'rpc' && event.side === 'request') counts.rpcs += 1;
    else if (event.kind === 'etcd-fault' && event.phase === 'begin') this.#struck(event.what);
    else if (event.kind === 'fault' && event.phase === 'begin') {
      this.#struck(event.what);
      if (event.what !== 'kill') return;
      counts.kills += 1;
      if (event.stake === 'hold' || event.stake === 'queue') counts.killsAtStake += 1;
    }
  }

  #struck(what: string): void {
    const { faults } = this.counts;
    faults[what] = (faults[what] ?? 0) + 1;
  }
}

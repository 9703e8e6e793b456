// Plain counts over a history: what was tried.
import type { HistoryEvent } from '../history/events.ts';
import type { Counts } from './check.ts';

export class Counter {
  readonly counts: { -readonly [K in keyof Omit<Counts, 'faults' | 'bySubject'>]: number } & {
    faults: Record<string, number>;
    bySubject: Record<string, { acquisitions: number; kills: number }>;
  } = {
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
    bySubject: {},
  };
  /** By worker, as the plan has it. */
  #subjects: readonly string[] = [];

  on(event: HistoryEvent): void {
    const { counts } = this;
    counts.events += 1;
    if (event.kind === 'plan') this.#plan(event.plan.workers.map(({ subject }) => subject));
    if (event.kind === 'acquire') counts.acquires += 1;
    else if (event.kind === 'acquired') {
      counts.acquisitions += 1;
      const of = this.#of(event.worker);
      if (of) of.acquisitions += 1;
    } else if (event.kind === 'failed') counts.failed += 1;
    else if (event.kind === 'lost') counts.lost += 1;
    else if (event.kind === 'spawn') counts.spawns += 1;
    else if (event.kind === 'wrote') counts.writes += 1;
    else if (event.kind === 'rpc' && event.side === 'request') counts.rpcs += 1;
    else if (event.kind === 'etcd-fault' && event.phase === 'begin') this.#struck(event.what);
    else if (event.kind === 'fault' && event.phase === 'begin') {
      this.#struck(event.what);
      if (event.what !== 'kill') return;
      counts.kills += 1;
      const of = this.#of(event.worker);
      if (of) of.kills += 1;
      if (event.stake === 'hold' || event.stake === 'queue') counts.killsAtStake += 1;
    }
  }

  #plan(subjects: readonly string[]): void {
    const kinds = new Set(subjects);
    this.#subjects = subjects;
    if (kinds.size > 1) for (const kind of kinds) this.counts.bySubject[kind] = { acquisitions: 0, kills: 0 };
  }

  #of(worker: number): { acquisitions: number; kills: number } | undefined {
    return this.counts.bySubject[this.#subjects[worker] ?? ''];
  }

  #struck(what: string): void {
    const { faults } = this.counts;
    faults[what] = (faults[what] ?? 0) + 1;
  }
}

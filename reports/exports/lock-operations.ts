// A history → the operations on its locks, under which a correct run is linearizable and two holders at once are not. docs/exports.md says
// why a hold ends where it does; in short: by its release, or, where etcd let its key go before that or nobody released it, by an act of
// etcd's, at some time after the holder last proved that it believed.
import { isStop, wasHeldUp, whileRunning } from '../../harness/checks/excuse.ts';
import { longestGapUs, PROOF } from '../../harness/checks/staleness.ts';
import { Writes } from '../../harness/checks/writes.ts';
import type { Written } from '../../harness/checks/writes.ts';
import type { HistoryEvent } from '../../harness/history/events.ts';
import type { Hold } from '../../harness/history/facts.ts';
import { readHistory } from '../../harness/history/reader.ts';
import { World } from '../../harness/history/world.ts';
import type { LockHistory, LockOperation, Nemesis } from './lock-operation.ts';

/** By then the ends of keys are settled, and what a pipe held up has been read: only then is it said how a hold ended. */
const SETTLED_US = 20_000_000;

/** Memory: one small object an operation; writes only of the last 20 s. Throws as readHistory does. */
export async function lockHistoryOf(path: string): Promise<LockHistory> {
  const collector = new Collector();
  for await (const { event, line } of readHistory(path)) collector.on(event, line);
  return collector.end();
}

/** The same of events that are at hand. */
export function lockHistoryOfEvents(events: Iterable<HistoryEvent>): LockHistory {
  const collector = new Collector();
  let line = 0;
  for (const event of events) collector.on(event, ++line);
  return collector.end();
}

interface Asked {
  readonly hold: Hold;
  written?: Written | undefined;
}

class Collector {
  readonly #world = new World();
  readonly #writes = new Writes(this.#world);
  readonly #operations: LockOperation[] = [];
  readonly #faults: Nemesis[] = [];
  /** Acquires, by hold, until what became of them is settled. */
  readonly #asked = new Map<number, Asked>();
  #over: { readonly asked: Asked; readonly atUs: number }[] = [];

  on(said: HistoryEvent, line: number): void {
    const event = this.#world.clocks.believe(said, line);
    this.#world.update(event, line);
    this.#writes.update(event, line);
    if (event.kind === 'acquire') {
      const hold = this.#world.hold(event.hold);
      if (hold) this.#asked.set(event.hold, { hold });
    } else if (event.kind === 'acquired') {
      const asked = this.#asked.get(event.hold);
      if (asked) asked.written = this.#writes.of(event.hold);
    } else if (event.kind === 'failed' || event.kind === 'released' || event.kind === 'unreleased')
      this.#isOver(event.hold);
    else if (event.kind === 'exit')
      for (const [number, { hold }] of this.#asked)
        if (hold.owner.worker === event.worker && hold.owner.incarnation === event.incarnation) this.#isOver(number);
    this.#fault(event);
    while ((this.#over[0]?.atUs ?? Infinity) < this.#world.nowUs - SETTLED_US) this.#tell(this.#over.shift()!.asked);
  }

  end(): LockHistory {
    this.#world.end();
    for (const { asked } of this.#over) this.#tell(asked);
    for (const asked of this.#asked.values()) this.#tell(asked);
    return {
      operations: this.#operations.toSorted((a, b) => a.callUs - b.callUs),
      faults: this.#faults,
      endUs: this.#world.nowUs,
    };
  }

  #isOver(number: number): void {
    const asked = this.#asked.get(number);
    if (!asked) return;
    this.#asked.delete(number);
    this.#over.push({ asked, atUs: this.#world.nowUs });
  }

  #fault(event: HistoryEvent): void {
    if ((event.kind !== 'fault' && event.kind !== 'etcd-fault') || event.phase === 'skipped') return;
    const of: Record<string, number> =
      event.kind === 'fault' ? { worker: event.worker } : event.member === undefined ? {} : { member: event.member };
    const what =
      event.phase === 'end' ? `stop-${event.what}` : event.forMs === undefined ? event.what : `start-${event.what}`;
    this.#faults.push({ atUs: event.atUs, what, of });
  }

  #tell({ hold, written }: Asked): void {
    const { acquire, acquired, failed, owner } = hold;
    const lock = this.#nameOf(hold);
    const its = { lock, hold: hold.hold, worker: owner.worker };
    const asked = { ...its, deed: 'acquire', by: 'worker', callUs: acquire.atUs } as const;
    if (acquired) {
      const beganUs = Math.max(acquire.atUs, acquired.saidUs ?? acquired.atUs);
      this.#operations.push(
        { ...asked, returnUs: beganUs, outcome: 'ok' },
        ...this.#endsOf(hold, written, beganUs, its),
      );
    } else if (failed) this.#operations.push({ ...asked, returnUs: failed.atUs, outcome: 'fail', error: failed.error });
    else {
      const error = owner.exit ? 'its process ended' : 'the history ends';
      this.#operations.push({ ...asked, returnUs: owner.exit?.atUs ?? this.#world.nowUs, outcome: 'unknown', error });
    }
  }

  /** How a hold ended: once, whatever its worker says. */
  #endsOf(
    hold: Hold,
    written: Written | undefined,
    beganUs: number,
    its: Pick<LockOperation, 'lock' | 'hold' | 'worker'>,
  ): LockOperation[] {
    const { release, lost, owner } = hold;
    const deletion = hold.key?.deletion;
    const beforeUs = release?.atUs ?? Number.POSITIVE_INFINITY;
    const ended = release === undefined || mayHaveGone(hold, beforeUs) || (lost !== undefined && lost.atUs < beforeUs);
    const own = release ? [this.#releaseOf(hold, release.atUs, ended, its)] : [];
    if (!ended || (!release && !lost && !owner.exit && !deletion)) return own;
    const callUs = this.#provenUs(hold, written, beganUs);
    const error = deletion ? 'etcd let its key go' : lost ? 'it was lost' : 'its process ended';
    const how = deletion
      ? ({ returnUs: Math.max(callUs, deletion.goneByUs), outcome: 'ok' } as const)
      : ({ returnUs: Math.max(callUs, this.#world.nowUs), outcome: 'unknown' } as const);
    return [{ ...its, deed: 'release', by: 'etcd', callUs, ...how, error }, ...own];
  }

  #releaseOf(
    { released, unreleased, owner }: Hold,
    callUs: number,
    tooLate: boolean,
    its: Pick<LockOperation, 'lock' | 'hold' | 'worker'>,
  ): LockOperation {
    const answer = released ?? unreleased ?? owner.exit;
    const base = {
      ...its,
      deed: 'release',
      by: 'worker',
      callUs,
      returnUs: answer?.atUs ?? this.#world.nowUs,
    } as const;
    if (tooLate) return { ...base, outcome: 'fail', error: 'it was over already' };
    if (released) return { ...base, outcome: 'ok' };
    return { ...base, outcome: 'unknown', error: unreleased?.error ?? 'nobody answered' };
  }

  /** Until when it certainly believed: two writes prove it, made while its process ran, by a clock and a subject that can be held to them. */
  #provenUs(hold: Hold, written: Written | undefined, beganUs: number): number {
    const { owner } = hold;
    if (!written || this.#world.clocks.doubts(owner)) return beganUs;
    const lastUs = written.writes.at(-1)?.atUs ?? beganUs;
    if (wasHeldUp(this.#world, hold, longestGapUs(written), lastUs, (what) => !isStop(what))) return beganUs;
    return Math.max(beganUs, whileRunning(owner, written.writes).at(-PROOF)?.atUs ?? beganUs);
  }

  #nameOf({ lock }: Hold): string {
    const { keyPrefix } = this.#world;
    return keyPrefix !== '' && lock.startsWith(keyPrefix) ? lock.slice(keyPrefix.length) : lock;
  }
}

/** Whether etcd may have let its key go before then, and not because its own worker was asked to release. */
function mayHaveGone({ key, owner }: Hold, beforeUs: number): boolean {
  const deletion = key?.deletion;
  if (!deletion || deletion.thereAtUs >= beforeUs) return false;
  const { by } = deletion;
  return typeof by === 'string' || by.owner !== owner || by.askedUs < beforeUs;
}

// What happens at a moment: SIGKILLs and other faults, what workers and etcd say.
import type { EventOf, HistoryEvent } from '../../harness/history/events.ts';
import { eventWords } from '../event-words.ts';
import type { Limits } from './limits.ts';
import type { Naming } from './naming.ts';
import type { Near } from './near.ts';
import { Thinned } from './thinned.ts';
import type { Mark, Place } from './timeline.ts';

export class Marks {
  readonly #naming: Naming;
  readonly #near: Near;
  readonly #marks: Thinned<Mark>;
  #leader = '';

  constructor(naming: Naming, near: Near, limits: Limits) {
    this.#naming = naming;
    this.#near = near;
    this.#marks = new Thinned(limits.marks, 5);
  }

  /** `isLockKey`: whether an event of the watch is about a key of a lock. */
  on(event: HistoryEvent, line: number, isLockKey: boolean): void {
    const what = event.kind === 'watch' && !isLockKey ? undefined : this.#what(event);
    if (what === undefined) return;
    const atUs = momentOf(event);
    const distance = this.#near.distance(atUs);
    const rank = what === 'kill' ? 0 : distance < 2 ? 1 + distance : event.kind === 'watch' ? 4 : 3;
    this.#marks.add(rank, () => ({ place: placeOf(event), what, atUs, text: this.#naming.text(textOf(event)), line }));
  }

  /** In the order of `atUs`. */
  end(): { readonly marks: Mark[]; readonly leftOut: number; readonly came: number } {
    const marks = this.#marks.items.toSorted((a, b) => a.atUs - b.atUs || a.line - b.line);
    return { marks, leftOut: this.#marks.leftOut, came: this.#marks.came };
  }

  #what(event: HistoryEvent): Mark['what'] | undefined {
    switch (event.kind) {
      case 'fault':
        return event.phase !== 'begin' || event.forMs !== undefined
          ? undefined
          : event.what === 'kill'
            ? 'kill'
            : 'fault';
      case 'etcd-fault':
        return event.phase === 'begin' ? 'fault' : undefined;
      case 'exit':
        return event.reason === 'fault' ? undefined : 'exit';
      case 'watch':
        return event.type === 'PUT' ? 'put' : 'delete';
      case 'leader':
        return this.#isNew(event) ? 'leader' : undefined;
      case 'lost':
      case 'spawn':
      case 'member':
        return event.kind;
      default:
        return undefined;
    }
  }

  /** Several members say the same. */
  #isNew({ leader, term }: EventOf<'leader'>): boolean {
    const said = `${leader} ${term}`;
    if (leader === null || said === this.#leader) return false;
    this.#leader = said;
    return true;
  }
}

/** When it happened, where that is told apart from when it was seen. */
function momentOf(event: HistoryEvent): number {
  if (event.kind === 'exit') return event.exitedUs;
  return event.kind === 'lost' ? (event.saidUs ?? event.atUs) : event.atUs;
}

function placeOf(event: HistoryEvent): Place {
  if (event.kind === 'member' || (event.kind === 'etcd-fault' && event.member !== undefined))
    return { lane: 'member', member: event.member! };
  return 'worker' in event ? { lane: 'worker', worker: event.worker } : { lane: 'etcd' };
}

/** A mark in a worker's lane says whose it is. */
function textOf(event: HistoryEvent): string {
  const { who, text } = eventWords(event);
  return who === 'fault' || who === 'etcd' ? text : `${who} ${text}`;
}

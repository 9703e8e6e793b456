// What holders said that is no use as evidence: writes without a time, writes that do not count up, leases that nobody granted to them.
import type { EventOf, HistoryEvent } from '../history/events.ts';
import { excerpt } from './excerpt.ts';
import { noteOf, SEE_THE_PAGE } from './told.ts';
import type { Told } from './told.ts';

/** Who is to release at once may not have written yet; hardly so often. */
const FEW = 3;

/** What one subject said. */
interface Sayings {
  /** Holds that were held until they were to be released. */
  holds: number;
  timed: number;
  untimed: number;
  /** Writes whose n was not above the one before. */
  flat: number;
  firstFlat?: EventOf<'wrote'>;
}

interface Open {
  lastN: number;
  lost: boolean;
}

export class Unproven {
  readonly #subjects = new Map<number, string>();
  readonly #sayings = new Map<string, Sayings>();
  readonly #holds = new Map<number, Open>();
  /** `worker lease`. */
  readonly #granted = new Set<string>();
  readonly #named = new Map<string, EventOf<'acquired'>>();

  on(event: HistoryEvent): void {
    if (event.kind === 'ready') this.#subjects.set(event.worker, event.subject);
    else if (event.kind === 'acquired') this.#acquired(event);
    else if (event.kind === 'wrote') this.#wrote(event);
    else if (event.kind === 'lost') this.#open(event.hold).lost = true;
    else if (event.kind === 'release' && this.#holds.get(event.hold)?.lost === false) this.#of(event.worker).holds += 1;
    else if (event.kind === 'rpc' && event.method === 'Lease/LeaseGrant' && event.lease !== undefined)
      this.#granted.add(`${event.worker} ${event.lease}`);
  }

  /** One or two sentences for each kind and subject. */
  get notes(): string[] {
    return [...this.untimed, ...this.tolds].map(noteOf);
  }

  /** Of writes that prove no belief. */
  get untimed(): Told[] {
    return [...this.#sayings].flatMap(([subject, { holds, timed, untimed }]) => {
      if (untimed === 0 && (timed > 0 || holds < FEW)) return [];
      const what =
        untimed > 0
          ? `said "wrote" without "t" ${untimed} ${untimed === 1 ? 'time' : 'times'}`
          : 'said no "wrote" while it held';
      return {
        told: `${subject} ${what}: that proves no belief, and mutual-exclusion is not judged by it.`,
        remedy: 'Say "wrote" with "t" from "acquired" on, for as long as the lock is believed to be held.',
      };
    });
  }

  /** Of what else cannot be true. */
  get tolds(): Told[] {
    const flat = [...this.#sayings].flatMap(([subject, sayings]) =>
      sayings.firstFlat === undefined ? [] : flatTold(subject, sayings.flat, sayings.firstFlat),
    );
    const strange = [...this.#named].filter(([key]) => !this.#granted.has(key)).map(([, event]) => event);
    const [first] = strange;
    if (first === undefined) return flat;
    return [
      ...flat,
      {
        told: `${strange.length === 1 ? 'A lease that "acquired" named was' : `${strange.length} leases that "acquired" named were`} never granted to the worker that named it, the first one by w${first.worker} (hold ${first.hold}): ${excerpt(first.lease ?? '')}.`,
        remedy:
          'Say the id of the lease under the lock, in hex, or leave "lease" out; and talk to etcd through the endpoints of "hello" alone.',
      },
    ];
  }

  #acquired(event: EventOf<'acquired'>): void {
    this.#of(event.worker);
    const { lease, worker, hold } = event;
    this.#open(hold);
    if (lease === undefined || lease === '0') return;
    const key = `${worker} ${lease}`;
    if (!this.#named.has(key)) this.#named.set(key, event);
  }

  #wrote(event: EventOf<'wrote'>): void {
    const sayings = this.#of(event.worker);
    if (event.saidUs === undefined) sayings.untimed += 1;
    else sayings.timed += 1;
    const open = this.#open(event.hold);
    if (event.n <= open.lastN) {
      sayings.flat += 1;
      sayings.firstFlat ??= event;
    }
    open.lastN = Math.max(open.lastN, event.n);
  }

  #open(hold: number): Open {
    let open = this.#holds.get(hold);
    if (!open) this.#holds.set(hold, (open = { lastN: -1, lost: false }));
    return open;
  }

  #of(worker: number): Sayings {
    const subject = this.#subjects.get(worker) ?? `w${worker}`;
    let sayings = this.#sayings.get(subject);
    if (!sayings) this.#sayings.set(subject, (sayings = { holds: 0, timed: 0, untimed: 0, flat: 0 }));
    return sayings;
  }
}

function flatTold(subject: string, count: number, { worker, hold, n }: EventOf<'wrote'>): Told {
  return {
    told: `${count === 1 ? 'A "wrote"' : `${count} "wrote"`} of ${subject} did not count up, the first of w${worker} (hold ${hold}, n ${n}).`,
    remedy: `"n" is 1, 2, 3 … within each hold: ${SEE_THE_PAGE}.`,
  };
}

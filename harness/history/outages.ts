// When members of etcd did not run: killed, ended or stopped. The controller does that itself, so it knows it at once.
import type { EventOf } from './events.ts';
import type { Moment } from './facts.ts';

/** A member that did not run, from just before its signal was sent until it answered again, or went on. */
export interface Outage {
  readonly member: number;
  readonly what: 'down' | 'paused';
  readonly begin: Moment;
  /** Not before this it ran again: its process was started, or is told to go on. */
  started?: Moment;
  end?: Moment;
}

export class Outages {
  /** In the order in which they began. */
  readonly all: Outage[] = [];

  update({ member, state, sinceUs }: EventOf<'member'>, at: Moment): void {
    const paused = this.#current(member, 'paused');
    if (state === 'resumed' && paused && sinceUs !== undefined) paused.started = { ...at, atUs: sinceUs };
    // What is killed is not stopped any more, nor is what starts.
    if (state !== 'paused') this.#close(member, 'paused', at);
    const down = this.#current(member, 'down');
    if (state === 'starting' && down) down.started = at;
    if (state === 'up') this.#close(member, 'down', at);
    if (state === 'paused') this.#open(member, 'paused', at);
    if (state === 'down') this.#wentDown(member, at, sinceUs);
  }

  /** Since when a member runs, or may: 0 when it always did. */
  ranSinceUs(member: number): number {
    const since = this.all
      .filter((one) => one.member === member)
      .map(({ started, end }) => started?.atUs ?? end?.atUs ?? 0);
    return Math.max(0, ...since);
  }

  /** Whether a member does not run now. */
  get lasts(): boolean {
    return this.all.some(({ end }) => end === undefined);
  }

  /** Times at which fewer than a quorum of so many members ran. */
  withoutQuorum(members: number): { readonly fromUs: number; readonly toUs: number; readonly line: number }[] {
    const spare = members - (Math.floor(members / 2) + 1);
    const turns = this.all
      .flatMap(({ member, begin, end }) => [
        { atUs: begin.atUs, line: begin.line, member, away: 1 },
        ...(end ? [{ atUs: end.atUs, line: end.line, member, away: -1 }] : []),
      ])
      .toSorted((a, b) => a.atUs - b.atUs || b.away - a.away);
    const away = new Map<number, number>();
    const found: { fromUs: number; toUs: number; line: number }[] = [];
    for (const { atUs, line, member, away: by } of turns) {
      const before = countAway(away);
      away.set(member, (away.get(member) ?? 0) + by);
      const after = countAway(away);
      if (before <= spare && after > spare) found.push({ fromUs: atUs, toUs: Number.POSITIVE_INFINITY, line });
      else if (before > spare && after <= spare) found.at(-1)!.toUs = atUs;
    }
    return found;
  }

  #wentDown(member: number, at: Moment, sinceUs: number | undefined): void {
    const begin = sinceUs === undefined ? at : { ...at, atUs: sinceUs };
    this.#open(member, 'down', begin);
    // It only stopped answering us: it may have run all the time.
    const down = this.#current(member, 'down');
    if (sinceUs !== undefined && down) down.started ??= begin;
  }

  #open(member: number, what: Outage['what'], begin: Moment): void {
    if (!this.#current(member, what)) this.all.push({ member, what, begin });
  }

  #close(member: number, what: Outage['what'], end: Moment): void {
    const outage = this.#current(member, what);
    if (outage) outage.end = end;
  }

  #current(member: number, what: Outage['what']): Outage | undefined {
    return this.all.find((outage) => outage.member === member && outage.what === what && outage.end === undefined);
  }
}

function countAway(away: ReadonlyMap<number, number>): number {
  return [...away.values()].filter((count) => count > 0).length;
}

export function endUs({ end }: Outage): number {
  return end?.atUs ?? Number.POSITIVE_INFINITY;
}

// Who led etcd, from what its members say: each change of the leader as an interval in which it must have come about, and the times at
// which a member knew of no leader.
import type { EventOf } from './events.ts';
import type { Moment } from './facts.ts';

/** A leader of a term, who has taken over after `sinceUs` and before `seen`. */
export interface Reign {
  readonly term: number;
  readonly leader: number;
  /** Not before: the leader's own word where it gave it, else the earliest that anybody else's allows. */
  sinceUs: number;
  byItself: boolean;
  seen: Moment;
}

/** A member knew of no leader. */
export interface Interregnum {
  readonly member: number;
  readonly sinceUs: number;
  readonly begin: Moment;
  end?: Moment;
}

export class Leadership {
  /** By term, rising. */
  readonly reigns: Reign[] = [];
  readonly interregna: Interregnum[] = [];

  /** `ranSinceUs`: since when its member runs; what it says of the time before says nothing about the others. */
  update(event: EventOf<'leader'>, at: Moment, ranSinceUs: number): void {
    const { member, leader, term } = event;
    const sinceUs = Math.max(event.sinceUs, ranSinceUs);
    const open = this.interregna.find((one) => one.member === member && one.end === undefined);
    if (leader === null) {
      if (!open) this.interregna.push({ member, sinceUs, begin: at });
      return;
    }
    if (open) open.end = at;
    const known = this.reigns.find((reign) => reign.term === term);
    const byItself = member === leader;
    if (!known) {
      this.reigns.push({ term, leader, sinceUs, byItself, seen: at });
      this.reigns.sort((a, b) => a.term - b.term);
      return;
    }
    if (at.atUs < known.seen.atUs) known.seen = at;
    // A leader says most closely when it took over. Others may hear of it late, and have been asked long before.
    if (byItself && !known.byItself) Object.assign(known, { sinceUs, byItself });
    else if (byItself === known.byItself) known.sinceUs = Math.min(known.sinceUs, sinceUs);
  }

  /** Whether a member may have led at some time: nobody else certainly did. */
  mayHaveLed(member: number, atUs: number): boolean {
    const before = this.reigns.findLast(({ seen }) => seen.atUs <= atUs);
    if (!before || before.leader === member) return true;
    return this.reigns.some(
      ({ leader, term, sinceUs, seen }) =>
        leader === member && term > before.term && sinceUs <= atUs && seen.atUs >= atUs,
    );
  }

  /** When the first leader was seen that may have come after `atUs`. */
  nextSeenUs(atUs: number): number {
    return this.reigns.find(({ seen }) => seen.atUs > atUs)?.seen.atUs ?? Number.POSITIVE_INFINITY;
  }
}

// What became of etcd's members and of its leader, and what that keeps from whom. Times at which the history only knows an interval count in
// full: a change may have come at its beginning or at its end.
import type { Plan } from '../plan/schema.ts';
import type { EventOf, HistoryEvent } from './events.ts';
import { secondsOf } from './fault-text.ts';
import { longestElectionUs } from './election.ts';
import { Leadership } from './leadership.ts';
import { Outages, endUs } from './outages.ts';
import type { Outage } from './outages.ts';

/**
 * Something that held etcd up, or made its leases begin anew.
 * restart: its only member was ended and started again · pause: it was stopped · majority: fewer than a quorum ran ·
 * leaderless: whoever led did not run, or a member knew of no leader · leader: another one took over · follower: one that did not lead
 * did not run, which holds up nobody but those who talk to it.
 */
export interface Disruption {
  readonly what: 'restart' | 'pause' | 'majority' | 'leaderless' | 'leader' | 'follower';
  /** Not before, and over by then; infinite while it lasts. */
  readonly fromUs: number;
  readonly toUs: number;
  /** The member that did not run; undefined: of etcd as a whole. */
  readonly member: number | undefined;
  /** Whether its process ended: then connections to it broke. */
  readonly down: boolean;
  /** Line of the history that tells of it. */
  readonly line: number;
  /** `etcd's leader changed between t+3.100 s and t+4.300 s (member 1, term 3)` */
  readonly text: string;
}

/** After a fault gRPC connects again in a second, and etcd3 refuses calls for up to 5 s after several that failed. */
const RECOVERY_US = 5_000_000;
/** Evidence of a change of the leader comes with the next answers of the members: asked for every 100 ms. */
const TOLD_OF_WITHIN_US = 5_000_000;

export class Servers {
  members = 1;
  electionUs = 1_000_000;
  /** It is somebody's own: others may strike it, and what its members say is all that is known of that. A member that is down may run. */
  own = false;
  readonly outages = new Outages();
  readonly leadership = new Leadership();
  readonly #membersOf = new Map<number, readonly number[]>();
  /** Revisions up to which history was compacted. */
  readonly compactions: { readonly atUs: number; readonly line: number; readonly revision: number | undefined }[] = [];
  #version = '';
  /** Computed when asked for; undefined: not since the last news. */
  #known: { readonly all: readonly Disruption[]; readonly general: readonly Disruption[] } | undefined;

  /** As etcd gave it; empty when unknown. */
  get version(): string {
    return this.#version;
  }

  update(event: HistoryEvent, line: number): void {
    const at = { atUs: event.atUs, line };
    if (event.kind === 'run') this.#run(event);
    else if (event.kind === 'plan') this.#plan(event.plan);
    else if (event.kind === 'member') {
      this.outages.update(event, at);
      this.#known = undefined;
    } else if (event.kind === 'leader') {
      this.leadership.update(event, at, this.outages.ranSinceUs(event.member));
      this.#known = undefined;
    } else if (event.kind === 'etcd-fault' && event.what === 'compact' && event.phase !== 'skipped')
      this.compactions.push({ ...at, revision: event.revision });
  }

  /** All of them but those of followers, in the order in which they may have begun. */
  get disruptions(): readonly Disruption[] {
    return this.#disruptions.general;
  }

  /** Whether all that could still widen a bound which is reached at `atUs` has been told by `nowUs`. */
  isSettled(atUs: number, nowUs: number): boolean {
    const quiet = !this.own && this.members === 1 && this.#disruptions.all.length === 0;
    return quiet || (!this.outages.lasts && nowUs >= atUs + TOLD_OF_WITHIN_US);
  }

  /** What may have held up calls in a time: of this worker, or of anybody when undefined. */
  disruptionsDuring(worker: number | undefined, fromUs: number, untilUs: number): Disruption[] {
    return this.#disruptions.all.filter(
      (one) => one.fromUs <= untilUs && one.toUs >= fromUs && (worker === undefined || this.#concerns(one, worker)),
    );
  }

  /**
   * From when on etcd certainly serves a worker again; 0 when nothing has happened, `nowUs` or later while it is held up. Whoever tried to
   * connect in vain waits ever longer, but never much longer than it has tried: as long as the disruption took.
   */
  recoveredUs(worker: number, nowUs: number): number {
    let recovered = 0;
    for (const { fromUs, toUs, down } of this.disruptionsDuring(worker, 0, nowUs)) {
      if (toUs > nowUs) return Number.POSITIVE_INFINITY;
      recovered = Math.max(recovered, toUs + RECOVERY_US + (down ? toUs - fromUs : 0));
    }
    return recovered;
  }

  /** Whether a worker's calls, or their aftermath, may have been held up in a time. */
  heldUp(worker: number, fromUs: number, untilUs: number): boolean {
    return this.disruptionsDuring(worker, 0, untilUs).some(
      ({ fromUs: began, toUs, down }) => toUs + RECOVERY_US + (down ? toUs - began : 0) > fromUs,
    );
  }

  get #disruptions(): { readonly all: readonly Disruption[]; readonly general: readonly Disruption[] } {
    if (!this.#known) {
      const all = this.#all();
      this.#known = { all, general: all.filter(({ what }) => what !== 'follower') };
    }
    return this.#known;
  }

  #concerns({ what, member }: Disruption, worker: number): boolean {
    if (what !== 'follower' || member === undefined) return true;
    return this.#membersOf.get(worker)?.includes(member) ?? true;
  }

  #run({ etcd }: EventOf<'run'>): void {
    this.#version = etcd.version;
    this.members = Math.max(1, etcd.members);
    if (etcd.keyPrefix === undefined) return;
    this.own = true;
    this.electionUs = longestElectionUs(etcd.floorSeconds);
  }

  #plan({ etcd, workers }: Plan): void {
    if (this.own) return;
    this.members = Math.max(this.members, etcd.members);
    this.electionUs = etcd.electionMs * 1_000;
    for (const [index, { members }] of workers.entries()) if (members) this.#membersOf.set(index, members);
  }

  #all(): Disruption[] {
    const { outages, leadership, members } = this;
    const all = outages.all.map((outage) => this.#ofOutage(outage));
    if (members > 1)
      for (const { fromUs, toUs, line } of outages.withoutQuorum(members))
        all.push({
          ...whole,
          what: 'majority',
          fromUs,
          toUs,
          line,
          text: `etcd had lost its majority ${span(fromUs, toUs)}`,
        });
    const firstUs = leadership.reigns[0]?.seen.atUs ?? 0;
    for (const { sinceUs, begin, end, member } of leadership.interregna) {
      // Before the first leader nothing was granted, and nobody was served.
      if (begin.atUs <= firstUs) continue;
      const toUs = Math.min(end?.atUs ?? Number.POSITIVE_INFINITY, leadership.nextSeenUs(begin.atUs));
      const text = `member ${member} knew of no leader ${span(sinceUs, toUs)}`;
      all.push({ ...whole, what: 'leaderless', fromUs: sinceUs, toUs, line: begin.line, text });
    }
    // The first leader is no change: nothing was granted before it.
    for (const { sinceUs, seen, leader, term } of leadership.reigns.slice(1)) {
      const text = `etcd's leader changed ${span(sinceUs, seen.atUs)} (member ${leader}, term ${term})`;
      all.push({
        ...whole,
        what: 'leader',
        fromUs: sinceUs,
        toUs: this.#promotedUs(leader, seen.atUs),
        line: seen.line,
        text,
      });
    }
    return all.toSorted((a, b) => a.fromUs - b.fromUs);
  }

  #ofOutage(outage: Outage): Disruption {
    const { member, begin, what } = outage;
    const [fromUs, line, toUs, down] = [begin.atUs, begin.line, endUs(outage), what === 'down'];
    const how = `${down ? 'was down' : 'was stopped'} ${span(fromUs, toUs)}`;
    const base = { fromUs, toUs, member, down, line };
    if (this.members === 1) return { ...base, what: down ? 'restart' : 'pause', text: `etcd ${how}` };
    if (!this.leadership.mayHaveLed(member, fromUs))
      return { ...base, what: 'follower', text: `member ${member} ${how}` };
    const nextUs = this.leadership.nextSeenUs(fromUs);
    return { ...base, what: 'leaderless', toUs: Math.min(toUs, nextUs), text: `member ${member}, which led, ${how}` };
  }

  /** By when a leader had begun its leases anew. It needs a quorum for that, and time to run: what takes it away at once puts it off. */
  #promotedUs(leader: number, seenUs: number): number {
    const inTheWay = [
      ...this.outages.all
        .filter(({ member }) => member === leader)
        .map((outage) => ({ fromUs: outage.begin.atUs, toUs: endUs(outage) })),
      ...this.outages.withoutQuorum(this.members),
    ].filter(({ fromUs, toUs }) => fromUs <= seenUs + this.electionUs && toUs >= seenUs);
    const untilUs = Math.max(seenUs, ...inTheWay.map(({ toUs }) => toUs));
    // If another one took over before that, this one never did.
    return Math.max(seenUs, Math.min(untilUs, this.leadership.nextSeenUs(seenUs)));
  }
}

const whole = { member: undefined, down: false } as const;

function span(fromUs: number, toUs: number): string {
  const from = `t+${secondsOf(Math.round(fromUs / 1_000))}`;
  return Number.isFinite(toUs) ? `between ${from} and t+${secondsOf(Math.round(toUs / 1_000))}` : `from ${from} on`;
}

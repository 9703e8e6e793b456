// What shows that a lease or a key outlived its acquire: who still renewed it, when it went, or that the census found it. Told once the history is over.
import type { EventOf } from '../history/events.ts';
import type { Key, Lease, Moment } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import type { Violation } from './check.ts';
import { say, secondsText, timeText, workerText } from './story.ts';
import type { Told } from './story.ts';
import { marked } from './story-lines.ts';

/** The lines, and when it was last seen. */
export interface Evidence {
  readonly lines: Told;
  readonly lastSeenUs: number;
}

/** Whose it was, and for what. */
interface Origin {
  readonly hold?: Key['hold'] | undefined;
  readonly owner?: Key['owner'] | undefined;
  readonly lease?: Lease | undefined;
}

/** A census with its place in the history. */
export type CensusTaken = EventOf<'census'> & Moment;

/** Of a lease that nobody wanted any more since a moment. */
export function leaseAfter(lease: Lease, sinceUs: number, world: World, census: CensusTaken | undefined): Evidence {
  const { id, acked, undueRenewal, revoke, gone, livesUntilUs } = lease;
  const later = (atUs: number): string => `${secondsText(atUs - sinceUs)} later`;
  const who = workerText(lease.owner);
  const isAfter = (moment: Moment | undefined): moment is Moment => moment !== undefined && moment.atUs > sinceUs;
  const last = { atUs: acked.sentUs, line: acked.line };
  const renewals = [
    isAfter(undueRenewal) ? say(who, undueRenewal, `still renews lease ${id}, ${later(undueRenewal.atUs)}`) : undefined,
    isAfter(last) && last.line !== undueRenewal?.line && last.line !== lease.grant.line
      ? say(who, last, `renews lease ${id}${undueRenewal ? ' for the last time' : ''}, ${later(last.atUs)}`)
      : undefined,
  ];
  const left = census?.leases.find((each) => each.lease === id);
  const end = left
    ? say('etcd', census, `lease ${id} is still there (census): ${left.remainingSeconds} s to live`)
    : isAfter(revoke)
      ? say(workerText(revoke.by), revoke, `revokes lease ${id} only now, ${later(revoke.atUs)}`)
      : isAfter(gone)
        ? say('etcd', gone, `lease ${id} is gone only now, ${later(gone.atUs)}: nobody had revoked it`)
        : say(
            'etcd',
            { atUs: Math.min(livesUntilUs, world.nowUs), line: 0 },
            `had promised lease ${id} until ${timeText(livesUntilUs)}, ${later(livesUntilUs)}, and nobody revoked it`,
          );
  const lines = marked([...renewals, end], 'harm');
  return { lines, lastSeenUs: Math.max(0, ...lines.map((line) => line?.atUs ?? 0)) };
}

/** From when on nothing of an acquire should have been there: it was over, or its worker had died and its TTL had passed. Undefined: not known. */
export function overSinceUs({ hold, owner, lease }: Origin): number | undefined {
  const end = hold?.released ?? hold?.failed;
  if (end) return end.atUs;
  const died = owner?.struck ?? owner?.exit;
  return died && died.atUs + Math.max(hold?.ttlSeconds ?? 0, lease?.grantedSeconds ?? 0) * 1_000_000;
}

/** The span of what was there too long; none where it is not known since when, or it was not longer than a moment. */
export function spanOf(fromUs: number | undefined, untilUs: number): Pick<Violation, 'span'> {
  return fromUs !== undefined && untilUs > fromUs ? { span: { fromUs, untilUs } } : {};
}

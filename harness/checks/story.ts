// The few events that matter to a violation, in words. One function for every report: they all print these lines.
import type { Deletion, Hold, Incarnation, Key, Lease, Moment } from '../history/facts.ts';
import type { StoryLine } from './check.ts';

/** Faults of one hold that a story tells of. */
const FAULTS_TOLD = 4;
/** Lines of one story. */
const LINES_TOLD = 30;

/** `t+3.412 s` */
export function timeText(atUs: number): string {
  return `t+${(atUs / 1e6).toFixed(3)} s`;
}

/** `1.062 s` */
export function secondsText(us: number): string {
  return `${(us / 1e6).toFixed(3)} s`;
}

export function workerText({ worker }: Pick<Incarnation, 'worker'>): string {
  return `w${worker}`;
}

/** Lines in the order of time, each event once. */
export function story(...parts: readonly (StoryLine | undefined)[][]): StoryLine[] {
  const lines = new Map<string, StoryLine>();
  for (const line of parts.flat()) if (line) lines.set(`${line.line} ${line.text}`, line);
  return [...lines.values()].toSorted((a, b) => a.atUs - b.atUs || a.line - b.line).slice(0, LINES_TOLD);
}

export function say(who: string, moment: Moment | undefined, text: string): StoryLine | undefined {
  return moment && { line: moment.line, atUs: moment.atUs, who, text };
}

export function ofHold(hold: Hold): (StoryLine | undefined)[] {
  const who = workerText(hold.owner);
  const { acquire, acquired, failed, lost, release, released, unreleased, owner, mode, ttlSeconds } = hold;
  const token = acquired?.token === undefined ? '' : `, token ${acquired.token}`;
  return [
    say(who, acquire, `asks for the lock, TTL ${ttlSeconds} s${mode === 'orphaned' ? ', lease to be orphaned' : ''}`),
    say(who, acquired && { line: acquired.line, atUs: acquired.saidUs ?? acquired.atUs }, `acquired${token}`),
    say(who, lost && { line: lost.line, atUs: lost.saidUs ?? lost.atUs }, 'says "lost"'),
    say(who, release, 'is told to release'),
    say(who, released, 'released'),
    say(who, failed, `did not get it: ${failed?.error ?? ''}`),
    say(who, unreleased, 'could not release'),
    ...ofFaults(hold),
    ...ofDeath(owner),
  ];
}

/** Somebody whose doing it was that another one lost its key: what it held itself, and how it came to have it no more. */
export function ofCulprit(hold: Hold | undefined): (StoryLine | undefined)[] {
  if (!hold) return [];
  const { key } = hold;
  return [
    ...ofHold(hold),
    ...(key ? ofKey(key) : []),
    ...(key?.deletion ? ofDeletion(key.deletion) : []),
    ...(key?.lease && key.deletion?.by === 'expiry' ? ofLease(key.lease) : []),
  ];
}

/** The last faults but SIGKILL that struck its worker while it was asked for, held and given up. */
function ofFaults({ owner, acquire, failed, released, unreleased }: Hold): (StoryLine | undefined)[] {
  const untilUs = (failed ?? released ?? unreleased ?? owner.exit)?.atUs ?? Number.POSITIVE_INFINITY;
  return owner.disturbances
    .filter(({ atUs, lasts, end }) => atUs <= untilUs && (lasts || (end?.atUs ?? atUs) >= acquire.atUs))
    .slice(-FAULTS_TOLD)
    .flatMap((fault) => [say('fault', fault, fault.text), say('fault', fault.end, fault.end?.text ?? '')]);
}

export function ofDeath(owner: Incarnation): (StoryLine | undefined)[] {
  return [
    say('fault', owner.struck, `SIGKILL ${workerText(owner)}`),
    say(
      workerText(owner),
      owner.exit,
      owner.exit?.reason === 'fault' ? 'is dead' : `is gone (${owner.exit?.reason ?? ''})`,
    ),
  ];
}

export function ofLease(lease: Lease): (StoryLine | undefined)[] {
  const who = workerText(lease.owner);
  const { grant, acked, undueRenewal, revoke, id, grantedSeconds } = lease;
  return [
    say('etcd', grant, `grants ${who} lease ${id} for ${grantedSeconds} s`),
    say(
      who,
      acked.line === grant.line ? undefined : { atUs: acked.sentUs, line: acked.line },
      `renews lease ${id}, last time`,
    ),
    say(who, undueRenewal, `renews lease ${id} although nobody should any more`),
    say(revoke ? workerText(revoke.by) : who, revoke, `revokes lease ${id}`),
  ];
}

/** Nobody ever asked etcd to renew it, as far as the tap saw. */
export function neverRenewed({ grant, acked, lastSentUs, suspectUs }: Lease): boolean {
  return acked.line === grant.line && lastSentUs === grant.sentUs && suspectUs === undefined;
}

export function ofKey(key: Key): (StoryLine | undefined)[] {
  const who = key.owner ? workerText(key.owner) : 'etcd';
  const how = key.leaseId === '0' ? 'without a lease' : `on lease ${key.leaseId}`;
  return [say(who, key.put, `key "${key.name}" is created ${how} (revision ${key.createRevision})`)];
}

export function ofDeletion({ key, seen, revision, by }: Deletion): (StoryLine | undefined)[] {
  const what = `key "${key.name}" is gone (revision ${revision})`;
  if (by === 'expiry')
    return [
      say(
        'etcd',
        seen,
        `${what}: etcd let its lease run out${key.lease && neverRenewed(key.lease) ? ', never renewed' : ''}`,
      ),
    ];
  if (by === 'unknown') return [say('etcd', seen, `${what}: by a call whose outcome is unknown`)];
  return [say('etcd', seen, `${what}: deleted by ${workerText(by.owner)} with ${by.method}`)];
}

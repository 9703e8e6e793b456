// What stories say of a hold, its lease, its key and the faults that struck its worker: one line for each thing, merged where two say the same.
import { disturbancesDuring } from '../history/facts.ts';
import type { Deletion, Hold, Incarnation, Key, Lease } from '../history/facts.ts';
import type { StoryLine } from './check.ts';
import { say, timeText, turn, workerText } from './story.ts';
import type { Told } from './story.ts';

/** Faults of one worker that a story tells of. */
const FAULTS_TOLD = 3;
/** What began so much before is of another time. */
const SINCE_US = 60_000_000;

/** `acquired, token 7, TTL 2 s` at its own time, with what should have kept it from that. */
export function ofEntry(hold: Hold, note = ''): Told {
  const { acquired, mode, ttlSeconds, owner } = hold;
  const token = acquired?.token === undefined ? '' : `, token ${acquired.token}`;
  const orphaned = mode === 'orphaned' ? ', and orphans its lease' : '';
  const at = acquired && { line: acquired.line, atUs: acquired.saidUs ?? acquired.atUs };
  return [say(workerText(owner), at, `acquired${token}, TTL ${ttlSeconds} s${orphaned}${note}`)];
}

export function ofAsk({ owner, acquire, ttlSeconds }: Hold): Told {
  return [say(workerText(owner), acquire, `asks for the lock, TTL ${ttlSeconds} s`)];
}

/** How it came to have the lock, or that it asked for it and what it was told. */
export function ofAcquire(hold: Hold): Told {
  const { acquired, failed, owner } = hold;
  if (acquired) return ofEntry(hold);
  return [...ofAsk(hold), say(workerText(owner), failed, `did not get it: ${failed?.error ?? ''}`)];
}

/** Why it stopped believing, or is no more: what came first of "lost", the end of its critical section, and its death. `due`: it should have been told. */
export function ofEnd(hold: Hold, due = false): Told {
  const { lost, release, owner } = hold;
  const told = lost && { line: lost.line, atUs: lost.saidUs ?? lost.atUs };
  const who = workerText(owner);
  const ends: Told = [
    say(who, told, 'hears "lost"'),
    say(who, release, `is told to release${lost || !due ? '' : '; it never heard "lost"'}`),
    ...ofDeath(owner),
  ];
  return ends
    .filter((line) => line !== undefined)
    .toSorted((a, b) => a.atUs - b.atUs)
    .slice(0, 1);
}

/** What its acquire asked for and got, and from where on nothing of it should be there. */
export function ofEnded(hold: Hold): Told {
  const { acquired, failed, lost } = hold;
  if (failed) return [...ofAsk(hold), turn(ofAcquire(hold).at(-1), 'nothing of it should be left')];
  const died = hold.owner.struck && !hold.released && !hold.unreleased;
  const ended = (died ? ofDeath(hold.owner) : ofRelease(hold)).map((line) =>
    turn(line, 'nothing of it should be left'),
  );
  return [...(acquired ? ofEntry(hold) : ofAsk(hold)), ...(lost ? ofLost(hold) : []), ...ended];
}

/** That it was told of the loss of its lock. */
export function ofLost({ owner, lost }: Hold): Told {
  return [say(workerText(owner), lost && { line: lost.line, atUs: lost.saidUs ?? lost.atUs }, 'hears "lost"')];
}

/** That it gave the lock back, and whether it could. */
export function ofRelease({ owner, release, released, unreleased }: Hold): Told {
  const who = workerText(owner);
  if (unreleased) return [say(who, unreleased, `could not release: ${unreleased.error}`)];
  return [released ? say(who, released, 'released') : say(who, release, 'is told to release')];
}

/** The SIGKILL, or else how it went. */
export function ofDeath(owner: Incarnation): Told {
  const { struck, exit } = owner;
  const who = workerText(owner);
  if (struck) return [say('fault', struck, `SIGKILL ${who}`, 'cause')];
  return [say(who, exit, exit?.reason === 'fault' ? 'is dead' : `is gone (${exit?.reason ?? ''})`)];
}

/** The last faults but SIGKILL that struck a worker in a time; the end of one is a line of its own only where it came after `endsAfterUs`. */
export function ofFaults(owner: Incarnation, fromUs: number, untilUs: number, endsAfterUs: number): Told {
  const faults = disturbancesDuring(owner, Math.max(fromUs, untilUs - SINCE_US), untilUs).slice(-FAULTS_TOLD);
  return faults.flatMap((fault) => {
    const { end } = fault;
    const apart = end !== undefined && end.atUs >= endsAfterUs && end.atUs <= untilUs;
    const until = end === undefined || apart || fault.text.includes(' for ') ? '' : `, until ${timeText(end.atUs)}`;
    return [
      say('fault', fault, `${fault.text}${until}`, 'cause'),
      apart && end.line !== fault.line ? say('fault', end, end.text) : undefined,
    ];
  });
}

/** The last renewal that etcd acknowledged, or that there was none, and until when etcd had promised the lease by that. */
export function ofLease(lease: Lease): Told {
  const { grant, acked, id, grantedSeconds, hold, undueRenewal, lastSentUs, livesUntilUs } = lease;
  const who = workerText(lease.owner);
  const short = hold !== undefined && !lease.shared && grantedSeconds < hold.ttlSeconds;
  const has = `has lease ${id} of ${grantedSeconds} s${short ? `, where TTL ${hold.ttlSeconds} s was asked for` : ''}`;
  const promise = `etcd promises it until ${timeText(livesUntilUs)}`;
  if (acked.line === grant.line) {
    const never = hold?.mode === 'orphaned' ? 'is to renew it no more' : 'never renews it';
    const what = neverRenewed(lease) ? never : 'no renewal of it succeeds';
    return [say(who, grant, `${has}, and ${what}: ${promise}`, 'cause')];
  }
  const undue = undueRenewal ? ', although nobody should any more' : '';
  const vain = lastSentUs > acked.sentUs ? '; no later one succeeds' : '';
  return [
    short ? say(who, grant, has, 'cause') : undefined,
    say(
      who,
      { line: acked.line, atUs: acked.sentUs },
      `renews lease ${id} for the last time${undue}: ${promise}${vain}`,
      'cause',
    ),
  ];
}

/** `is granted lease a1 of 2 s` */
export function ofGrant({ grant, id, grantedSeconds, owner }: Lease): Told {
  return [say(workerText(owner), grant, `is granted lease ${id} of ${grantedSeconds} s`)];
}

/** Nobody ever asked etcd to renew it, as far as the tap saw. */
export function neverRenewed({ grant, acked, lastSentUs, suspectUs }: Lease): boolean {
  return acked.line === grant.line && lastSentUs === grant.sentUs && suspectUs === undefined;
}

/** `puts its key, revision 10, on lease a1` */
export function ofKey(key: Key): Told {
  const who = key.owner ? workerText(key.owner) : 'etcd';
  if (key.leaseId === '0')
    return [say(who, key.put, `puts key "${key.name}" without a lease: nothing ends it`, 'cause')];
  return [say(who, key.put, `puts key "${key.name}" on lease ${key.leaseId} (revision ${key.createRevision})`)];
}

/** `is in the queue at revision 10` */
export function ofPlace({ owner, put, createRevision }: Key): Told {
  return [say(owner ? workerText(owner) : 'etcd', put, `is in the queue at revision ${createRevision}`)];
}

/** Until when a key certainly was there. */
export function thereUntilUs({ thereAtUs, by, key, early }: Deletion): number {
  if (typeof by === 'object') return Math.max(thereAtUs, by.sentUs);
  return by === 'unknown' || early ? thereAtUs : Math.max(thereAtUs, key.lease?.acked.sentUs ?? 0);
}

/** `overwrites w1's key (revision 9)`, until then. */
export function ofOverwrite({ overwritten, owner }: Key, untilUs: number): Told {
  if (!overwritten || overwritten.by.atUs > untilUs) return [];
  const { by, revision } = overwritten;
  const whose =
    owner?.worker === by.owner.worker
      ? 'the key of its earlier life'
      : `${owner ? workerText(owner) : 'another'}'s key`;
  return [say(workerText(by.owner), by, `overwrites ${whose} (revision ${revision})`, 'cause')];
}

/** How a key came to be gone. */
export function ofDeletion(deletion: Deletion): Told {
  const { key, seen, revision, by } = deletion;
  const whose = key.owner ? `${workerText(key.owner)}'s` : 'the';
  const at = `(revision ${revision})`;
  if (by === 'expiry') {
    const what = deletion.early ? 'goes before its time' : 'runs out';
    return [say('etcd', seen, `${whose} lease ${what}: its key is gone ${at}`)];
  }
  if (by === 'unknown') return [say('etcd', seen, `${whose} key is gone ${at}, by a call whose outcome is unknown`)];
  const own = by.owner === key.owner;
  const victim = own
    ? 'its key'
    : by.owner.worker === key.owner?.worker
      ? 'the key of its earlier life'
      : `${whose} key`;
  return [say(workerText(by.owner), seen, `deletes ${victim} with ${by.method} ${at}`, own ? undefined : 'cause')];
}

/** How somebody came to hold a lock no more, by an end of its key that was not of its own doing or that came before `untilUs`. */
export function ofLoss(hold: Hold, untilUs: number): Told {
  const { key, owner, acquire } = hold;
  const deletion = key?.deletion;
  if (!deletion || deletion.seen.atUs > untilUs) return [];
  const ranOut = deletion.by === 'expiry' || deletion.by === 'unknown';
  return [
    ...ofDeletion(deletion),
    ...(ranOut && key.lease ? ofLease(key.lease) : []),
    ...(ranOut ? ofFaults(owner, acquire.atUs, untilUs, deletion.seen.atUs) : []),
  ];
}

/** Somebody whose doing it was that another one lost its key: what it held itself, how that ended, and that it was told to release. */
export function ofCulprit(hold: Hold, untilUs: number): Told {
  const { owner, release } = hold;
  const released = release && release.atUs <= untilUs ? release : undefined;
  return [
    ...ofAcquire(hold),
    ...ofLoss(hold, untilUs),
    say(workerText(owner), released, 'is told to release'),
    ...(hold.key?.deletion ? [] : ofFaults(owner, hold.acquire.atUs, untilUs, untilUs)),
  ];
}

/** The line with a mark. */
export function marked(lines: Told, mark: NonNullable<StoryLine['mark']>): Told {
  return lines.map((line) => line && { ...line, mark });
}

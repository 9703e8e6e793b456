// What the history is about, as the checks see it: incarnations, holds, leases, keys and deletions. Times are µs of the run's clock.
import type { Claims, LeaseMode } from '../../workers/subject.ts';

/** A moment with the line of the history that proves it. */
export interface Moment {
  readonly atUs: number;
  readonly line: number;
}

/** A fault other than SIGKILL that struck an incarnation. */
export interface Disturbance extends Moment {
  readonly index: number;
  readonly what: string;
  /** In words. */
  readonly text: string;
  /** `end` is still to come. */
  lasts: boolean;
  end?: Moment & { readonly text: string };
}

export interface Incarnation {
  readonly worker: number;
  readonly incarnation: number;
  readonly spawned: Moment;
  subject: string;
  claims: Claims;
  /** When the exit was observed: it did nothing after that, though bytes that it had sent may still arrive. */
  exit?: Moment & { readonly reason: string };
  /** The SIGKILL that a fault sent. */
  struck?: Moment;
  /** The last time that it said what may have been an answer, and could not be read. */
  garbled?: Moment;
  /** Other faults, in the order in which they began. */
  readonly disturbances: Disturbance[];
  /** When the tap passed its last request on. */
  lastRequestUs: number;
  /** Acquires that are not over yet, by hold number. */
  readonly open: Map<number, Hold>;
  /** Acquires that were over a little while ago: what they did may be told of late. */
  recent: Hold[];
}

export interface Hold {
  readonly hold: number;
  readonly owner: Incarnation;
  readonly lock: string;
  readonly ttlSeconds: number;
  readonly mode: LeaseMode;
  readonly acquire: Moment;
  acquired?: Moment & { readonly saidUs: number | undefined; readonly token: string | undefined };
  failed?: Moment & { readonly error: string };
  lost?: Moment & { readonly saidUs: number | undefined };
  release?: Moment;
  released?: Moment;
  /** release() rejected. */
  unreleased?: Moment & { readonly error: string };
  /** Create revision of its first key: its place in the queue. */
  place?: number;
  key?: Key;
  readonly leases: Set<Lease>;
  /** A call that its worker made meanwhile ended with an outcome that leaves open what etcd did. */
  unknownOutcome?: Moment;
}

export interface Lease {
  readonly id: string;
  readonly owner: Incarnation;
  /** The only acquire that was open in its worker when it was asked for, or the one whose key it holds. */
  hold?: Hold;
  readonly grantedSeconds: number;
  readonly grant: Moment & { readonly sentUs: number };
  /** S and A of the last renewal (or the grant) that etcd answered with a TTL, and until when it then lives at least: max of S + G. */
  acked: { readonly sentUs: number; readonly answeredUs: number; readonly line: number };
  livesUntilUs: number;
  /** Last renewal that the owner itself sent when it still might, and the last of them that was answered. */
  lastSentUs: number;
  lastAnswered: { readonly sentUs: number; readonly atUs: number };
  /** S of the renewals of the owner that are not answered. */
  unansweredUs: number[];
  /** Longest time from one renewal (or the grant) to the next: a worker or a connection that was held up shows here. */
  longestPauseUs: number;
  /** When the first renewal came that nobody should have sent any more. It may have been on its way for long. */
  suspectUs?: number;
  /** First one that came well after that, and was answered: it cannot have been on its way. */
  undueRenewal?: Moment;
  /** Its owner named it in a call: then it has heard of the grant, whose answer may have crossed with the end of its patience. */
  used: boolean;
  /** A key of its acquire hung on it. */
  keyed?: true;
  /** First request to revoke it: when it came to the tap. */
  revoke?: Moment & { readonly by: Incarnation };
  /** Several holds live on it: then none of their ends says that it should not be renewed any more. */
  shared: boolean;
  /** etcd said so: it was revoked, or ran out. */
  gone?: Moment;
}

export interface Key {
  readonly name: string;
  readonly lock: string;
  readonly createRevision: number;
  readonly put: Moment;
  /** Lower-case hex; '0': none. */
  leaseId: string;
  lease?: Lease;
  owner?: Incarnation;
  hold?: Hold;
  /** The first time that another incarnation put it again. */
  overwritten?: { readonly by: Author; readonly revision: number };
  /** Its end, once that is settled. */
  deletion?: Deletion;
}

/** A lock key's end, once it is known as well as it ever will be who brought it about. */
export interface Deletion {
  readonly key: Key;
  readonly seen: Moment;
  readonly revision: number;
  /** It certainly was there at the first (0: not known), and certainly gone at the second, however late the watch told of it. */
  readonly thereAtUs: number;
  readonly goneByUs: number;
  /** `expiry`: etcd's doing, nobody asked for it · `unknown`: a call with unknown outcome may have done it. */
  readonly by: Author | 'expiry' | 'unknown';
  /** by somebody else than the key's creator: what that one held, or had held, when it asked for it. For the story only, and for a minute. */
  byHold?: Hold | undefined;
  /** by `unknown`: it was etcd or the key's own creator, who both may; nobody else had a call under way that could have done it. */
  readonly rightful: boolean;
  /** etcd let it go by itself before its lease could have run out: it broke its promise, and the holder can know nothing of it. */
  readonly early: boolean;
}

export interface Author extends Moment {
  readonly owner: Incarnation;
  readonly method: string;
  /** When the request came to the tap, and when that passed it on. */
  readonly askedUs: number;
  readonly sentUs: number;
}

/**
 * Longest time in which a lease was not renewed because its worker, or the way to etcd, was held up: a renewal came after all, late, or
 * nothing at all came any more. Whoever goes on talking to etcd without renewing is not held up, unless it was SIGKILLed: then what it
 * had sent may have died on the way.
 */
export function heldUpUs(lease: Lease, untilUs: number): number {
  const { longestPauseUs, lastSentUs, owner } = lease;
  return Math.max(longestPauseUs, owner.lastRequestUs <= lastSentUs || owner.struck ? untilUs - lastSentUs : 0);
}

/** Faults that keep messages or turns from an incarnation, during a time. A wall clock that jumps keeps nothing from anybody. */
export function disturbancesDuring({ disturbances }: Incarnation, fromUs: number, untilUs: number): Disturbance[] {
  return disturbances.filter(
    ({ what, atUs, lasts, end }) => what !== 'clock' && atUs <= untilUs && (lasts || (end?.atUs ?? atUs) >= fromUs),
  );
}

/** When the last of its faults was over; `nowUs` while one lasts, 0 when there was none. */
export function calmSinceUs(incarnation: Incarnation, nowUs: number): number {
  const over = disturbancesDuring(incarnation, 0, nowUs).map(({ atUs, lasts, end }) =>
    lasts ? nowUs : (end?.atUs ?? atUs),
  );
  return Math.max(0, ...over);
}

/** Whether its answer may be among what could not be read: that was said after it had asked. */
export function mayBeAnswered({ owner, acquire }: Hold): boolean {
  return owner.garbled !== undefined && owner.garbled.line > acquire.line;
}

/** Whether it waits in acquire: asked for, not answered, and its process runs. */
export function isWaiting(hold: Hold): boolean {
  return !hold.acquired && !hold.failed && !hold.owner.exit;
}

// The history's vocabulary: one JSON object a line in history.jsonl, appended by the controller alone, in the order it saw things.
// `atUs` is when the controller saw it: integer µs of CLOCK_MONOTONIC since the run began. Lease ids are lower-case hex without padding,
// revisions are numbers, tokens are decimal strings (an int64 may not fit a number). docs/results.md documents each kind.
import { z } from 'zod';
import { cutDirection, leaseMode, planSchema } from '../plan/schema.ts';

/** Format of history.jsonl, written in its first line. */
export const HISTORY_FORMAT = 1;

const us = z.int();
const count = z.int().min(0);
const actor = { worker: count, incarnation: count };
const inHold = { ...actor, hold: count };
const keyAndLease = z.object({ key: z.string(), lease: z.string() });
const keyRange = z.object({ key: z.string(), rangeEnd: z.string().optional() });
/** `saidUs`: the worker's own `t` on the run's clock, where it gave one. */
const saidUs = us.optional();

export const claimsSchema = z.object({
  leases: z.array(leaseMode),
  lost: z.boolean(),
  token: z.boolean(),
  fifo: z.boolean(),
  leasePerHold: z.boolean(),
  served: z.boolean().default(false),
});

export const eventSchema = z.discriminatedUnion('kind', [
  /** First line. `floorSeconds`: the TTL that etcd granted for 1 s asked; no lease lives shorter (timing.md section 1).
   * `keyPrefix`: of a cluster that is somebody's own: every key and lock of this history begins with it, the plan's locks do not; the
   * plan's flags of etcd are not its flags. */
  z.object({
    kind: z.literal('run'),
    atUs: us,
    format: z.literal(HISTORY_FORMAT),
    id: z.string(),
    engine: z.enum(['real', 'sim', 'import']),
    startedAt: z.string(),
    etcd: z.object({
      version: z.string(),
      provider: z.string(),
      members: count,
      floorSeconds: count,
      keyPrefix: z.string().optional(),
    }),
    host: z.object({ platform: z.string(), cores: count, node: z.string() }),
  }),
  z.object({ kind: z.literal('plan'), atUs: us, plan: planSchema }),
  /** storm: workers are driven · drain: no new acquire, holds are released, workers quit · quiet: all workers are gone · end. */
  z.object({ kind: z.literal('phase'), atUs: us, phase: z.enum(['storm', 'drain', 'quiet', 'end']) }),

  z.object({ kind: z.literal('spawn'), atUs: us, ...actor, pid: count, subject: z.string() }),
  z.object({
    kind: z.literal('ready'),
    atUs: us,
    ...actor,
    subject: z.string(),
    version: z.string().optional(),
    claims: claimsSchema,
    saidUs,
  }),
  /** Written when the process is gone and its pipes are read to the end; `exitedUs` is when the exit was observed. */
  z.object({
    kind: z.literal('exit'),
    atUs: us,
    ...actor,
    pid: count,
    exitedUs: us,
    code: z.int().nullable(),
    signal: z.string().nullable(),
    /** fault: our SIGKILL · quit: as asked · crash: by itself · cleanup: ended by us at the end of a run. */
    reason: z.enum(['fault', 'quit', 'crash', 'cleanup']),
  }),

  /** Written when the controller sends it. */
  z.object({
    kind: z.literal('acquire'),
    atUs: us,
    ...inHold,
    lock: z.string(),
    ttlSeconds: count,
    lease: leaseMode,
    timeoutMs: count,
  }),
  z.object({
    kind: z.literal('acquired'),
    atUs: us,
    ...inHold,
    saidUs,
    token: z.string().optional(),
    lease: z.string().optional(),
  }),
  z.object({ kind: z.literal('failed'), atUs: us, ...inHold, saidUs, error: z.string() }),
  z.object({ kind: z.literal('lost'), atUs: us, ...inHold, saidUs, reason: z.string() }),
  z.object({ kind: z.literal('wrote'), atUs: us, ...inHold, saidUs, n: count, token: z.string().optional() }),
  /** Written when the controller sends it. `lock`: of an import, where its process had no hold to release. */
  z.object({ kind: z.literal('release'), atUs: us, ...inHold, lock: z.string().optional() }),
  z.object({ kind: z.literal('released'), atUs: us, ...inHold, saidUs }),
  z.object({ kind: z.literal('unreleased'), atUs: us, ...inHold, saidUs, error: z.string() }),
  /** A line that is no protocol message, or one that makes no sense now; excerpt only. */
  z.object({ kind: z.literal('garbage'), atUs: us, ...actor, line: z.string(), why: z.string() }),

  /**
   * One gRPC message seen by the tap, in one direction. request: `atUs` = passed on to etcd (S). response: `atUs` = etcd's answer
   * came in (A), `sentUs` = S of the request that it answers. `nth` counts this worker's messages of this method and side from 1.
   */
  z.object({
    kind: z.literal('rpc'),
    atUs: us,
    ...actor,
    call: count,
    method: z.string(),
    side: z.enum(['request', 'response']),
    nth: count,
    /** response: `ok` or the gRPC status name. request: absent, or `dropped` when a fault kept it from etcd. */
    outcome: z.string().optional(),
    sentUs: us.optional(),
    /** request: when it came to the tap, where a fault held it back there until `atUs`. */
    arrivedUs: us.optional(),
    /** Of LeaseGrant (response), LeaseKeepAlive and LeaseRevoke. */
    lease: z.string().optional(),
    /** LeaseGrant request: asked; LeaseGrant and LeaseKeepAlive response: granted (0: the lease is gone). */
    ttlSeconds: z.int().optional(),
    /** Header revision of the response. */
    revision: z.int().optional(),
    succeeded: z.boolean().optional(),
    /** request: what it may do (both branches of a transaction). response: what etcd did. */
    puts: z.array(keyAndLease).optional(),
    /** response: only ranges from which etcd deleted at least one key. */
    deletes: z.array(keyRange).optional(),
  }),
  /** etcd's own account of a key, from the controller's watch. For DELETE, `lease` and `createRevision` are the deleted key's. */
  z.object({
    kind: z.literal('watch'),
    atUs: us,
    type: z.enum(['PUT', 'DELETE']),
    key: z.string(),
    revision: count,
    createRevision: count,
    lease: z.string(),
  }),
  /**
   * Round trip of a small put by the controller; `outcome` other than ok: etcd did not answer. `revision` is the put's own: what has a
   * larger one was done after this canary was sent, what has a smaller one before it was answered, however late the watch tells of it.
   */
  z.object({ kind: z.literal('canary'), atUs: us, rttUs: us, outcome: z.string(), revision: z.int().optional() }),
  /** The controller's event loop was late by `lagUs`. */
  z.object({ kind: z.literal('stall'), atUs: us, lagUs: us }),
  /** Remaining time to live of a lease, asked by the controller (-1: gone). */
  z.object({ kind: z.literal('ttl'), atUs: us, lease: z.string(), remainingSeconds: z.int(), grantedSeconds: count }),

  /** A fault of the plan, by its index. skipped: it found no running worker. */
  z.object({
    kind: z.literal('fault'),
    atUs: us,
    index: count,
    phase: z.enum(['begin', 'end', 'skipped']),
    what: z.string(),
    ...actor,
    /** At begin: what the worker stood to lose, as the controller knew it. */
    stake: z.enum(['hold', 'queue', 'none']).optional(),
    /** At begin, of a fault that lasts: pause, cut, slow. */
    forMs: count.optional(),
    direction: cutDirection.optional(),
    delayMs: count.optional(),
    jumpMs: z.int().optional(),
  }),
  /**
   * A fault of the plan that strikes etcd, by its index. `member`: whom it struck (absent: the whole cluster). skipped: it found no such
   * member running, or nobody who leads.
   */
  z.object({
    kind: z.literal('etcd-fault'),
    atUs: us,
    index: count,
    phase: z.enum(['begin', 'end', 'skipped']),
    what: z.string(),
    member: count.optional(),
    /** At begin, of a fault that lasts. */
    forMs: count.optional(),
    /** At begin, of compact: the revision up to which history is gone. */
    revision: count.optional(),
    detail: z.string().optional(),
  }),
  /**
   * What became of a member's process. down: about to be SIGKILLed or SIGTERMed, or found dead · starting: its process was started again ·
   * up: it answered a linearizable read again · paused: about to be SIGSTOPped · resumed: SIGCONT was sent. `sinceUs`: it goes on since
   * some time after that and before `atUs` (the engine of containers takes its time); absent: since `atUs`. Of `down` in a cluster that is
   * somebody's own: it has not answered since then, for whatever reason.
   */
  z.object({
    kind: z.literal('member'),
    atUs: us,
    member: count,
    state: z.enum(['down', 'starting', 'up', 'paused', 'resumed']),
    sinceUs: us.optional(),
    detail: z.string().optional(),
  }),
  /**
   * What a member says of the leader, from its own status, asked every 100 ms; written when that is new. `sinceUs`: when the last status
   * that said otherwise was asked for (the run's beginning at first): the change came after it and before `atUs`.
   */
  z.object({
    kind: z.literal('leader'),
    atUs: us,
    sinceUs: us,
    /** Who says so. */
    member: count,
    /** Member that leads; null: it knows none. */
    leader: count.nullable(),
    term: count,
  }),

  /** What is left in etcd, asked after the workers are gone; `final`: nothing more can be waited for. */
  z.object({
    kind: z.literal('census'),
    atUs: us,
    final: z.boolean(),
    /** Header revision of the answer that lists the keys. */
    revision: z.int().optional(),
    keys: z.array(z.object({ key: z.string(), lease: z.string(), createRevision: count })),
    leases: z.array(z.object({ lease: z.string(), remainingSeconds: z.int(), grantedSeconds: count })),
    workers: z.array(count),
  }),
]);

export type HistoryEvent = z.infer<typeof eventSchema>;
export type EventKind = HistoryEvent['kind'];
export type EventOf<K extends EventKind> = Extract<HistoryEvent, { kind: K }>;
/** An event before the journal stamps it. */
export type Unstamped = HistoryEvent extends infer E
  ? E extends HistoryEvent
    ? Omit<E, 'atUs'> & { atUs?: number }
    : never
  : never;

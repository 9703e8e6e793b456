// A safe history of any length for measuring the checkers: two workers on each of eight locks hold in turn while the other one waits, as a
// storm would record them, with taps, watch, canaries and a SIGKILL now and then. Streamed: nothing of it is kept.
import { HISTORY_FORMAT } from '../harness/history/events.ts';
import type { EventOf, HistoryEvent, Unstamped } from '../harness/history/events.ts';
import { GENERATOR_VERSION, PLAN_FORMAT } from '../harness/plan/schema.ts';

const LOCKS = 8;
const WRITES = 10;
const TTL_SECONDS = 2;
/** Every so many turns of a worker it is SIGKILLED while it holds. */
const TURNS_TO_KILL = 40;
const STEP_US = 150;

/** A worker's place in the story, and the numbers that go with it. */
interface Place {
  readonly worker: number;
  incarnation: number;
  turns: number;
  hold: number;
  lease: string;
  createRevision: number;
}

/** About `events` events of a history that no check convicts, in order. */
export function* syntheticHistory(events: number): Generator<HistoryEvent> {
  let atUs = 0;
  let count = 0;
  let calls = 0;
  let holds = 0;
  let revision = 1;
  let nextCanaryUs = 100_000;

  function* line(event: Unstamped): Generator<HistoryEvent> {
    atUs += STEP_US;
    if (atUs >= nextCanaryUs) {
      nextCanaryUs = atUs + 100_000;
      count += 1;
      yield { kind: 'canary', atUs, rttUs: 900, outcome: 'ok', revision: ++revision };
    }
    const { kind, ...rest } = event;
    count += 1;
    yield { kind, atUs, ...rest } as HistoryEvent;
  }

  type Part = Partial<Omit<EventOf<'rpc'>, 'kind' | 'method' | 'side'>>;

  function* call(place: Place, method: string, asked: Part, answered: Part): Generator<HistoryEvent> {
    const rpc = {
      kind: 'rpc',
      worker: place.worker,
      incarnation: place.incarnation,
      call: ++calls,
      method,
      nth: calls,
    } as const;
    yield* line({ ...rpc, side: 'request', ...asked });
    const sentUs = atUs;
    yield* line({ ...rpc, side: 'response', outcome: 'ok', sentUs, ...answered });
  }

  function* spawn(place: Place): Generator<HistoryEvent> {
    const who = { worker: place.worker, incarnation: ++place.incarnation };
    const claims = {
      leases: ['kept-alive' as const],
      lost: true,
      token: true,
      fifo: true,
      leasePerHold: true,
      served: false,
    };
    yield* line({ kind: 'spawn', ...who, pid: 1_000 + place.worker, subject: 'synthetic' });
    yield* line({ kind: 'ready', ...who, subject: 'synthetic', claims });
  }

  /** Asks for the lock and takes a place in the queue. */
  function* enqueue(place: Place, lock: string): Generator<HistoryEvent> {
    const { worker, incarnation } = place;
    place.hold = ++holds;
    place.lease = (0x1000 + holds).toString(16);
    const plan = { lock, ttlSeconds: TTL_SECONDS, lease: 'kept-alive', timeoutMs: 60_000 } as const;
    yield* line({ kind: 'acquire', worker, incarnation, hold: place.hold, ...plan });
    yield* call(
      place,
      'Lease/LeaseGrant',
      { ttlSeconds: TTL_SECONDS },
      { lease: place.lease, ttlSeconds: TTL_SECONDS, revision },
    );
    const key = `${lock}/${place.lease}`;
    const puts = [{ key, lease: place.lease }];
    place.createRevision = ++revision;
    yield* call(place, 'KV/Txn', { puts }, { puts, succeeded: true, revision });
    const { createRevision, lease } = place;
    yield* line({ kind: 'watch', type: 'PUT', key, revision, createRevision, lease });
  }

  function* holdIt(place: Place): Generator<HistoryEvent> {
    const { worker, incarnation, hold, lease, createRevision } = place;
    const said = { worker, incarnation, hold, token: String(createRevision) };
    yield* line({ kind: 'acquired', ...said, lease, saidUs: atUs });
    yield* call(place, 'Lease/LeaseKeepAlive', { lease }, { lease, ttlSeconds: TTL_SECONDS, revision });
    for (let n = 1; n <= WRITES; n++) yield* line({ kind: 'wrote', ...said, saidUs: atUs, n });
  }

  function* leave(place: Place, lock: string): Generator<HistoryEvent> {
    const { worker, incarnation, hold, lease, createRevision } = place;
    const key = `${lock}/${lease}`;
    yield* line({ kind: 'release', worker, incarnation, hold });
    revision += 1;
    yield* call(place, 'KV/Txn', { deletes: [{ key }] }, { deletes: [{ key }], succeeded: true, revision });
    yield* line({ kind: 'watch', type: 'DELETE', key, revision, createRevision, lease });
    yield* call(place, 'Lease/LeaseRevoke', { lease }, { lease, revision });
    yield* line({ kind: 'released', worker, incarnation, hold, saidUs: atUs });
  }

  /** Everybody else waits until etcd lets the lease run out; then it comes back. */
  function* die(place: Place, lock: string): Generator<HistoryEvent> {
    const { worker, incarnation, lease, createRevision } = place;
    yield* line({ kind: 'fault', index: 0, phase: 'begin', what: 'kill', worker, incarnation, stake: 'hold' });
    const exit = { code: null, signal: 'SIGKILL', reason: 'fault', pid: 1_000 + worker } as const;
    yield* line({ kind: 'exit', worker, incarnation, exitedUs: atUs, ...exit });
    for (const untilUs = atUs + TTL_SECONDS * 1e6 + 300_000; atUs < untilUs;) {
      atUs = Math.max(nextCanaryUs - STEP_US, atUs);
      yield* line({ kind: 'stall', lagUs: 50_001 });
    }
    revision += 1;
    yield* line({ kind: 'watch', type: 'DELETE', key: `${lock}/${lease}`, revision, createRevision, lease });
    yield* spawn(place);
  }

  const run = {
    format: HISTORY_FORMAT,
    id: 'synthetic',
    engine: 'sim',
    startedAt: '2026-01-01T00:00:00.000Z',
  } as const;
  const etcd = { version: 'none', provider: 'none', members: 1, floorSeconds: 1 };
  yield* line({ kind: 'run', ...run, etcd, host: { platform: 'none', cores: 1, node: 'none' } });
  const locks = Array.from({ length: LOCKS }, (_, index) => `lock-${index}`);
  yield* line({ kind: 'plan', plan: syntheticPlan(locks) });
  const pairs = locks.map((lock, index) => ({
    lock,
    places: [2 * index, 2 * index + 1].map((worker): Place => ({
      worker,
      incarnation: 0,
      turns: 0,
      hold: 0,
      lease: '0',
      createRevision: 0,
    })) as [Place, Place],
  }));
  for (const { places } of pairs) for (const place of places) yield* spawn(place);
  yield* line({ kind: 'phase', phase: 'storm' });
  for (const { lock, places } of pairs) yield* enqueue(places[0], lock);
  for (let turn = 0; ; turn++) {
    if (count >= events) break;
    const { lock, places } = pairs[turn % LOCKS]!;
    const [holder, waiter] = places;
    places.reverse();
    yield* enqueue(waiter, lock);
    yield* holdIt(holder);
    holder.turns += 1;
    // All leases are renewed by then as a matter of course: one that dies, dies alone.
    if (holder.turns % TURNS_TO_KILL === holder.worker % TURNS_TO_KILL && turn % LOCKS === 0) yield* die(holder, lock);
    else yield* leave(holder, lock);
  }
  yield* line({ kind: 'phase', phase: 'drain' });
  for (const { lock, places } of pairs) {
    yield* holdIt(places[0]);
    yield* leave(places[0], lock);
  }
  yield* line({ kind: 'phase', phase: 'quiet' });
  yield* line({ kind: 'census', final: true, revision: ++revision, keys: [], leases: [], workers: [] });
  yield* line({ kind: 'phase', phase: 'end' });
}

function syntheticPlan(locks: string[]): EventOf<'plan'>['plan'] {
  const round = { ttlSeconds: TTL_SECONDS, lease: 'kept-alive', thinkMs: 0, holdMs: 1, timeoutMs: 60_000 } as const;
  return {
    format: PLAN_FORMAT,
    generator: GENERATOR_VERSION,
    scenario: 'synthetic',
    seed: '0000000000000000',
    etcd: { members: 1, heartbeatMs: 100, electionMs: 1_000, version: null },
    durationMs: 1,
    witnessIntervalMs: 10,
    workers: locks.flatMap((lock) =>
      [1, 2].map(() => ({ subject: 'synthetic', restartDelayMs: 0, rounds: [{ lock, ...round }] })),
    ),
    faults: [],
    expect: [],
  };
}

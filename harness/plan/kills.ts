// When workers are SIGKILLed: about a third each at times, at phases of an RPC, and at steps of the protocol.
import fc from 'fast-check';
import type { Workload } from '../../scenarios/scenario.ts';
import type { Fault, ProtocolStep, When } from './schema.ts';

/** The calls of a lock's life that every library on etcd makes, by how much a death at each can break. */
const rpcs = [
  { weight: 4, arbitrary: fc.constant('KV/Txn') },
  { weight: 2, arbitrary: fc.constant('Lease/LeaseGrant') },
  { weight: 2, arbitrary: fc.constant('Lease/LeaseKeepAlive') },
  { weight: 2, arbitrary: fc.constant('Lease/LeaseRevoke') },
  { weight: 1, arbitrary: fc.constant('Watch/Watch') },
];

/** Steps with the longest delay after them that is still worth a kill. */
const steps: { weight: number; step: ProtocolStep; afterMs: number }[] = [
  { weight: 4, step: 'acquired', afterMs: 150 },
  { weight: 3, step: 'acquire', afterMs: 600 },
  { weight: 2, step: 'release', afterMs: 10 },
  { weight: 1, step: 'released', afterMs: 20 },
];

/** Kills for all workers of a plan; a worker is struck once in `msBetweenKills` on average. */
export function killsArbitrary(workload: Workload, workers: number, durationMs: number): fc.Arbitrary<Fault[]> {
  if (workload.msBetweenKills === null) return fc.constant([]);
  const mean = durationMs / workload.msBetweenKills;
  const kill = killArbitrary(durationMs);
  // From none to twice the mean; where the mean is below one, one or none.
  const kills =
    mean < 1
      ? fc.nat(99).chain((percent) => fc.array(kill, lengthOf(percent < mean * 100 ? 1 : 0)))
      : fc.array(kill, { minLength: 0, maxLength: Math.round(2 * mean) });
  const perWorker = Array.from({ length: workers }, (_, worker) =>
    kills.map((drawn) => ascending(drawn).map((when): Fault => ({ what: 'kill', worker, when }))),
  );
  return fc.tuple(...perWorker).map((lists) => lists.flat());
}

function lengthOf(length: number): { minLength: number; maxLength: number } {
  return { minLength: length, maxLength: length };
}

function killArbitrary(durationMs: number): fc.Arbitrary<When> {
  // Counters start small and are made to ascend below: each incarnation makes only a few calls before it dies.
  const gap = fc.integer({ min: 1, max: 4 });
  return fc.oneof(
    fc.integer({ min: 200, max: durationMs }).map((atMs) => ({ atMs })),
    fc.record({ rpc: fc.oneof(...rpcs), nth: gap, side: fc.constantFrom('request' as const, 'response' as const) }),
    fc
      .oneof(...steps.map(({ weight, ...step }) => ({ weight, arbitrary: fc.constant(step) })))
      .chain(({ step, afterMs }) =>
        fc.record({ event: fc.constant(step), nth: gap, afterMs: fc.integer({ min: 0, max: afterMs }) }),
      ),
  );
}

/** Turns the drawn gaps between counters into counters, so that the anchors of one worker lie one after another and all can strike. */
function ascending(kills: When[]): When[] {
  const reached = new Map<string, number>();
  return kills.map((when) => {
    if ('atMs' in when) return when;
    const key = 'rpc' in when ? `${when.rpc} ${when.side}` : when.event;
    const nth = (reached.get(key) ?? 0) + when.nth;
    reached.set(key, nth);
    return { ...when, nth };
  });
}

// Plans as values of a fast-check arbitrary that shrinks without context: any plan, of the swarm, of a storm, from a file or of another generator
// version, can be handed to it and shrunk. What relates parts of a plan to each other (workers, locks, TTLs) is left to the passes before it.
import fc from 'fast-check';
import { cutDirection, planSchema, protocolStep } from '../plan/schema.ts';
import type { Fault, Plan, Round, WorkerPlan } from '../plan/schema.ts';
import { RoundNumber } from './round-number.ts';
import { LONGEST_JUMP_MS, LONGEST_MS, UNHURRIED_MS } from './plan-limits.ts';
import { Unshrinkable } from './unshrinkable.ts';

const ms = new RoundNumber(0, LONGEST_MS);
const positiveMs = new RoundNumber(1, LONGEST_MS);
const unhurriedMs = new RoundNumber(1, LONGEST_MS, UNHURRIED_MS);
const nth = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const name = new Unshrinkable(fc.constantFrom('orders', 'jobs'));
const worker = new Unshrinkable(fc.constant(0));
const member = new Unshrinkable(fc.constant(0));

const round: fc.Arbitrary<Round> = fc.record({
  lock: name,
  ttlSeconds: fc.integer({ min: 1, max: 3600 }),
  lease: fc.constantFrom('kept-alive' as const, 'orphaned' as const),
  thinkMs: ms,
  holdMs: ms,
  timeoutMs: unhurriedMs,
});

const workerPlan = fc.record(
  {
    subject: name,
    restartDelayMs: fc.option(ms, { nil: null }),
    rounds: fc.array(round, { minLength: 1, maxLength: 200 }),
    members: new Unshrinkable(fc.constant([0])),
  },
  { requiredKeys: ['subject', 'restartDelayMs', 'rounds'] },
) as fc.Arbitrary<WorkerPlan>; // oxlint-disable-line typescript/no-unsafe-type-assertion -- `members` is absent, never undefined

const side = new Unshrinkable(fc.constantFrom('request' as const, 'response' as const));
const step = new Unshrinkable(fc.constantFrom(...protocolStep.options));
const call = fc.record({ rpc: new Unshrinkable(fc.constantFrom('KV/Txn', 'KV/Range')), nth, side });
const when = fc.oneof(fc.record({ atMs: ms }), call, fc.record({ event: step, nth, afterMs: ms }));
const clusterWhen = fc.oneof(
  fc.record({ atMs: ms }),
  fc.record({ rpc: new Unshrinkable(fc.constantFrom('KV/Txn', 'KV/Range')), nth, side, worker }),
  fc.record({ event: step, nth, afterMs: ms, worker }),
);

const kind = <W extends string>(what: W): fc.Arbitrary<W> => fc.constant(what);
const direction = new Unshrinkable(fc.constantFrom(...cutDirection.options));
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ what: kind('kill'), worker, when }),
  fc.record({ what: kind('pause'), worker, when, forMs: positiveMs }),
  fc.record({ what: kind('cut'), worker, when, forMs: positiveMs, direction }),
  fc.record({ what: kind('drop'), worker, when: call }),
  fc.record({ what: kind('slow'), worker, when, forMs: positiveMs, delayMs: positiveMs }),
  fc.record({ what: kind('reset'), worker, when }),
  fc.record({ what: kind('clock'), worker, when, jumpMs: new RoundNumber(-LONGEST_JUMP_MS, LONGEST_JUMP_MS) }),
  fc.record({ what: kind('stall'), worker, when, forMs: positiveMs }),
  fc.record({ what: kind('member-kill'), member, when: clusterWhen, forMs: positiveMs }),
  fc.record({ what: kind('member-pause'), member, when: clusterWhen, forMs: positiveMs }),
  fc.record({ what: kind('member-restart'), member, when: clusterWhen }),
  fc.record({ what: kind('leader-kill'), when: clusterWhen, forMs: positiveMs }),
  fc.record({ what: kind('leader-pause'), when: clusterWhen, forMs: positiveMs }),
  fc.record({ what: kind('compact'), when: clusterWhen }),
);

/** Plans that differ from this one in their duration, rounds and faults only. `shrink(plan, undefined)` offers simpler ones. */
export function plansLike(plan: Plan): fc.Arbitrary<Plan> {
  return fc
    .tuple(fc.array(fault, { maxLength: 10_000 }), fc.tuple(...plan.workers.map(() => workerPlan)), unhurriedMs)
    .map(
      ([faults, workers, durationMs]): Plan => ({ ...plan, durationMs, workers, faults }),
      (value): [Fault[], WorkerPlan[], number] => {
        const { faults, workers, durationMs } = planSchema.parse(value);
        return [faults, workers, durationMs];
      },
    );
}

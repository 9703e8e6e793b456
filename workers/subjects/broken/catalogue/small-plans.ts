// Plans by hand: the fewest workers, the shortest run and the one fault that bring a flaw out.
import { quickEtcd } from '../../../../scenarios/etcd-flags.ts';
import { GENERATOR_VERSION, PLAN_FORMAT } from '../../../../harness/plan/schema.ts';
import type { Fault, Round } from '../../../../harness/plan/schema.ts';
import type { SmallPlan } from './broken-subject.ts';

type RpcAnchor = Extract<Fault, { what: 'drop' }>['when'];

/** What plans by hand call their scenario. */
const BY_HAND = 'by-hand';

const TTL_SECONDS = 2;
/** Longer than a lease can last that nobody renews: the TTL, and half a second until etcd looks. */
const LONGER_THAN_A_LEASE_MS = 4_000;

interface Shape {
  readonly durationMs: number;
  /** Of each worker in turn; what is absent: no thinking, a hold of 1 s, a timeout that is not reached. */
  readonly rounds: readonly (readonly Partial<Round>[])[];
  readonly faults?: readonly Fault[];
}

/** A plan for one lock with a TTL of 2 s. */
export function smallPlan({ durationMs, rounds, faults = [] }: Shape): SmallPlan {
  return (subject, seed) => ({
    format: PLAN_FORMAT,
    generator: GENERATOR_VERSION,
    scenario: BY_HAND,
    seed,
    etcd: { members: 1, ...quickEtcd[0]!, version: null },
    durationMs,
    witnessIntervalMs: 20,
    workers: rounds.map((own) => ({
      subject,
      restartDelayMs: 100,
      rounds: own.map((round) => ({
        lock: 'orders',
        ttlSeconds: TTL_SECONDS,
        lease: 'kept-alive',
        thinkMs: 0,
        holdMs: 1_000,
        timeoutMs: 20_000,
        ...round,
      })),
    })),
    faults: [...faults],
    expect: [],
  });
}

/** The first worker holds for long and the second one waits, when this happens to the first. */
export function waitFor(...faults: readonly Fault[]): SmallPlan {
  return smallPlan({ durationMs: 6_500, rounds: [[{ holdMs: 6_000 }], [{ thinkMs: 400, holdMs: 3_000 }]], faults });
}

const soonAfterAcquired = { event: 'acquired', nth: 1, afterMs: 200 } as const;

/** Anchors a fault at the first call of this kind. */
export function firstOf(rpc: string, side: 'request' | 'response'): RpcAnchor {
  return { rpc, nth: 1, side };
}

export const cutOff: Fault = {
  what: 'cut',
  worker: 0,
  when: soonAfterAcquired,
  forMs: LONGER_THAN_A_LEASE_MS + 1_000,
  direction: 'both',
};
export const killed: Fault = { what: 'kill', worker: 0, when: soonAfterAcquired };
export const stopped: Fault = { what: 'pause', worker: 0, when: soonAfterAcquired, forMs: LONGER_THAN_A_LEASE_MS };
export const stalled: Fault = { what: 'stall', worker: 0, when: soonAfterAcquired, forMs: LONGER_THAN_A_LEASE_MS };
export const setBack: Fault = {
  what: 'clock',
  worker: 0,
  when: { ...soonAfterAcquired, afterMs: 100 },
  jumpMs: -60_000,
};
export const brokenRenewal: Fault = { what: 'reset', worker: 0, when: firstOf('Lease/LeaseKeepAlive', 'request') };
/** A fifth of the TTL on each way. */
export const hiccup: Fault = { what: 'slow', worker: 0, when: soonAfterAcquired, forMs: 5_000, delayMs: 400 };

/** A tenth of a second on each way, for a worker that waits by then: whoever reads and then writes leaves so much time between the two. */
export function slowedDown(worker: number): Fault {
  return { what: 'slow', worker, when: { atMs: 1_000 }, forMs: 10_000, delayMs: 100 };
}

// A large plan for the tests of shrinking: four workers with six rounds each, one cut among eight kills, no round numbers, on three members.
import type { Fault, FaultOf, Plan, Round } from '../plan/schema.ts';
import { swarmPlan } from './swarm.ts';

/** A clock that stands still: only the search itself ends it. */
export const noTime = { budgetMs: 1, now: () => 0 };
export const round: Round = {
  lock: 'orders',
  ttlSeconds: 3,
  lease: 'orphaned',
  thinkMs: 17,
  holdMs: 3187,
  timeoutMs: 5432,
};
export const cut: FaultOf<'cut'> = { what: 'cut', worker: 2, when: { atMs: 3187 }, forMs: 4321, direction: 'both' };
const noise: Fault[] = [0, 1, 2, 3].map((worker) => ({
  what: 'kill',
  worker,
  when: { event: 'acquired', nth: 2, afterMs: 33 },
}));
const swarmed = swarmPlan({ seed: '00000000000000a1', subject: 'session-mutex', orphaned: true, size: 'large' });
export const large: Plan = {
  ...swarmed,
  etcd: { ...swarmed.etcd, members: 3 },
  durationMs: 21_347,
  workers: Array.from({ length: 4 }, (_, worker) => ({
    subject: 'session-mutex',
    restartDelayMs: 123,
    rounds: Array.from({ length: 6 }, (__, n) => ({
      ...round,
      lock: n % 2 === 0 ? 'orders' : 'jobs',
      holdMs: 1000 + 10 * worker + n,
    })),
  })),
  faults: [...noise, cut, ...noise],
};
export const cuts = (plan: Plan): FaultOf<'cut'>[] => plan.faults.filter((fault) => fault.what === 'cut');

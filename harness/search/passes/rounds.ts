// Simpler work: fewer rounds, one lock, one TTL, leases kept alive, no thinking, no restarts.
import type { Plan, Round } from '../../plan/schema.ts';
import { UNHURRIED_MS } from '../plan-limits.ts';
import type { Pass } from './pass.ts';
import { eachOf, thinned } from './pass.ts';

export const fewerRounds: Pass = {
  name: 'fewer rounds',
  *offer(plan) {
    let fewer = yield* eachOf(plan, [
      (whole) => ({ ...whole, workers: whole.workers.map((worker) => ({ ...worker, rounds: [worker.rounds[0]!] })) }),
    ]);
    for (let index = 0; index < plan.workers.length; index++) {
      const before = fewer;
      const worker = before.workers[index]!;
      const keep = (rounds: readonly Round[]): Plan => ({
        ...before,
        workers: before.workers.with(index, { ...worker, rounds: [...rounds] }),
      });
      fewer = keep(yield* thinned(worker.rounds, keep, 1));
    }
    return fewer;
  },
};

export const simplerRounds: Pass = {
  name: 'simpler rounds',
  offer: (plan) =>
    eachOf(plan, [
      (whole) => mapRounds(whole, { lock: whole.workers[0]!.rounds[0]!.lock }),
      (whole) => mapRounds(whole, { ttlSeconds: shortestTtl(whole) }),
      (whole) => mapRounds(whole, { lease: 'kept-alive' }),
      (whole) => mapRounds(whole, { thinkMs: 0 }),
      patient,
      (whole) => ({ ...whole, workers: whole.workers.map((worker) => ({ ...worker, restartDelayMs: null })) }),
    ]),
};

/** Nobody gives up before a real process has made its first call. */
function patient(plan: Plan): Plan {
  return {
    ...plan,
    workers: plan.workers.map((worker) => ({
      ...worker,
      rounds: worker.rounds.map((round) => ({ ...round, timeoutMs: Math.max(UNHURRIED_MS, round.timeoutMs) })),
    })),
  };
}

function mapRounds(plan: Plan, same: Partial<Round>): Plan {
  return {
    ...plan,
    workers: plan.workers.map((worker) => ({
      ...worker,
      rounds: worker.rounds.map((round) => ({ ...round, ...same })),
    })),
  };
}

function shortestTtl(plan: Plan): number {
  return Math.min(...plan.workers.flatMap(({ rounds }) => rounds.map(({ ttlSeconds }) => ttlSeconds)));
}

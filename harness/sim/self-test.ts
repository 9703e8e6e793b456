// Whether the simulation works on this machine: threads start, a plan runs in virtual time, and twice the same.
import { environmentError } from '../errors.ts';
import { swarmPlan } from '../search/swarm.ts';
import { failureOfLost } from '../search/threads/lost.ts';
import type { PlanRun } from '../search/threads/messages.ts';
import { isLost } from '../search/threads/pool.ts';
import type { Pool } from '../search/threads/pool.ts';
import { openPool } from './open-pool.ts';

const SUBJECT = 'session-mutex';
const plan = swarmPlan({ seed: '00000000000000d0', subject: SUBJECT, orphaned: true, size: 'small' });

/** One sentence when it works; throws a HarnessError when it does not. Takes about a second. */
export async function simulationSelfTest(): Promise<string> {
  const startedNs = process.hrtime.bigint();
  await using pool = await openPool([SUBJECT]);
  const runs = await Promise.all([run(pool), run(pool)]);
  const [first, second] = runs;
  if (first.traceHash !== second.traceHash)
    throw environmentError(
      'trace-differs',
      `Two simulations of one plan have different traces (${first.traceHash}, ${second.traceHash}).`,
      'Please report it, with the version of node.',
    );
  const ms = Number((process.hrtime.bigint() - startedNs) / 1_000_000n);
  return `The simulation works: ${pool.threads} thread${pool.threads === 1 ? '' : 's'}, ${(first.virtualMs / 1000).toFixed(1)} s of virtual time twice with the same trace (${ms} ms).`;
}

async function run(pool: Pool): Promise<PlanRun> {
  const ended = await pool.do({ kind: 'run', plan, depth: 'whole' });
  const failure = isLost(ended) ? failureOfLost(ended) : ended.failure;
  if (failure) throw environmentError(failure.code, failure.message, failure.remedy);
  return ended as PlanRun;
}

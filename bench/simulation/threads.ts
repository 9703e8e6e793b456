// One thread of the search against two, on exactly the same plans: what a second core is worth.
import { ExploredSubject } from '../../harness/search/explored-subject.ts';
import { searchSeeds } from '../../harness/search/search-seeds.ts';
import type { Pool } from '../../harness/search/threads/pool.ts';
import { openPool } from '../../harness/sim/open-pool.ts';
import { stopwatch } from '../stopwatch.ts';

const SUBJECT = 'session-mutex';
const SEED = '2c07e50000000000';
const ROUNDS = 5;
const WARM_UP_MS = 4_000;
/** What one thread takes for the plans of a sample, about. */
const SAMPLE_MS = 2_000;

export interface Searched {
  readonly plansPerSecond: number;
  /** CPU of this whole process. */
  readonly cpuMsPerPlan: number;
}

/** The same seeds in turn by one thread and by two, both warm. Fewer samples when it is stopped. */
export async function oneAndTwoThreads(stop: AbortSignal): Promise<{ one: Searched[]; two: Searched[] }> {
  await using single = await openPool([SUBJECT], 1);
  await using both = await openPool([SUBJECT], 2);
  await searched(both, { forMs: WARM_UP_MS }, stop);
  const warm = await searched(single, { forMs: WARM_UP_MS }, stop);
  const plans = Math.ceil((warm.plansPerSecond * SAMPLE_MS) / 1000);
  const one: Searched[] = [];
  const two: Searched[] = [];
  for (let round = 0; round < ROUNDS && !stop.aborted; round++) {
    one.push(await searched(single, { plans }, stop));
    two.push(await searched(both, { plans }, stop));
  }
  return { one, two };
}

async function searched(
  pool: Pool,
  { plans, forMs }: { plans?: number; forMs?: number },
  stop: AbortSignal,
): Promise<Searched> {
  const subject = new ExploredSubject(SUBJECT);
  subject.orphaned = true;
  subject.fit = true;
  const elapsedMs = stopwatch();
  const before = process.cpuUsage();
  await searchSeeds({
    pool,
    subjects: [subject],
    seed: SEED,
    plans,
    forMs,
    choices: {},
    keepGoing: true,
    stop,
    onProgress: () => {},
  });
  const { user, system } = process.cpuUsage(before);
  const wallMs = elapsedMs();
  return {
    plansPerSecond: (subject.counts.plans / wallMs) * 1000,
    cpuMsPerPlan: (user + system) / 1000 / subject.counts.plans,
  };
}

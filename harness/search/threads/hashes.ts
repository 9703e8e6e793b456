// Trace hashes of many seeds, for showing that a seed means one trace: whatever ran before it in its thread, in whatever thread.
import { bundleForSim } from '../../sim/inject/bundle.ts';
import { planSeed } from '../seeds.ts';
import { swarmPlan } from '../swarm.ts';
import { failureOfLost } from './lost.ts';
import { isLost, Pool } from './pool.ts';

/** The order in which the seeds are run. interleaved: every seventh, then those in between. */

export type Order = 'rising' | 'falling' | 'interleaved';

export interface HashesOptions {
  readonly subjects: readonly string[];
  /** How many seeds. */
  readonly seeds: number;
  readonly threads: number;
  readonly order: Order;
}

const MASTER = 'de7e271215700000';

/** Trace hash by `subject n`, in the order of n: equal whatever the options but subjects and seeds. A run that failed has its failure's code. */
export async function hashes({ subjects, seeds, threads, order }: HashesOptions): Promise<Record<string, string>> {
  const bundles = await Promise.all(subjects.map((subject) => bundleForSim(subject)));
  await using pool = new Pool({ bundles, threads });
  const found = new Map<string, string>();
  await Promise.all(
    inOrder(seeds, order).flatMap((n) =>
      subjects.map(async (subject) => {
        const plan = swarmPlan({ seed: planSeed(MASTER, n), subject, orphaned: subject === 'session-mutex' });
        const run = await pool.do({ kind: 'run', plan, depth: n % 10 === 0 ? 'details' : 'whole' });
        const failure = isLost(run) ? failureOfLost(run) : run.failure;
        found.set(
          `${subject} ${n}`,
          isLost(run) ? failure!.code : `${run.traceHash} ${failure?.code ?? run.judgement.verdict}`,
        );
      }),
    ),
  );
  const names = Array.from({ length: seeds }, (_, n) => subjects.map((subject) => `${subject} ${n}`)).flat();
  return Object.fromEntries(names.map((name) => [name, found.get(name)!]));
}

function inOrder(seeds: number, order: Order): number[] {
  const rising = Array.from({ length: seeds }, (_, n) => n);
  if (order === 'rising') return rising;
  if (order === 'falling') return rising.toReversed();
  return rising.toSorted((a, b) => (a % 7) - (b % 7) || a - b);
}

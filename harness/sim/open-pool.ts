// Threads that can simulate the given subjects: each is bundled once, then evaluated by every thread.
import { availableParallelism } from 'node:os';
import { Pool } from '../search/threads/pool.ts';
import type { SimBundle } from './inject/bundle.ts';
import { bundleForSim } from './inject/bundle.ts';

/** Throws a HarnessError for a subject that cannot be bundled, or when the project is not built. One thread a core by default. */
export async function openPool(subjects: readonly string[], threads = availableParallelism()): Promise<Pool> {
  const bundles: SimBundle[] = [];
  for (const subject of new Set(subjects)) bundles.push(await bundleForSim(subject));
  const pool = new Pool({ bundles, threads });
  await pool.ready();
  return pool;
}

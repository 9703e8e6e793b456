// Before anything is searched: each subject is bundled once, and run once, to see that it comes up and what it claims.
import { HarnessError } from '../errors.ts';
import type { RunFailure } from '../report-types.ts';
import { bundleForSim } from '../sim/inject/bundle.ts';
import type { SimBundle } from '../sim/inject/bundle.ts';
import type { ExploredSubject } from './explored-subject.ts';
import { planSeed } from './seeds.ts';
import { swarmPlan } from './swarm.ts';
import { failureOfLost } from './threads/lost.ts';
import { isLost } from './threads/pool.ts';
import type { Pool } from './threads/pool.ts';

/** The bundles of the subjects that can be bundled; the others hear why not. */
export async function bundleSubjects(subjects: readonly ExploredSubject[]): Promise<SimBundle[]> {
  const bundles: SimBundle[] = [];
  for (const subject of subjects) {
    try {
      bundles.push(await bundleForSim(subject.name));
      subject.fit = true;
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      subject.fail(failureOf(error), null, null);
    }
  }
  return bundles;
}

/** A subject that fails now and then is not one that never comes up. */
const TRIES = 5;

/** Runs small plans without faults until it says ready. A subject that never does takes no further part. */
export async function callUp(subject: ExploredSubject, master: string, pool: Pool): Promise<void> {
  let first: { failure: RunFailure; seed: string } | undefined;
  for (let n = 0; n < TRIES; n++) {
    const seed = planSeed(master, n);
    const plan = swarmPlan({ seed, subject: subject.name, orphaned: false, faults: [], size: 'tiny' });
    const run = await pool.do({ kind: 'run', plan, depth: 'details' });
    if (isLost(run)) {
      first ??= { failure: failureOfLost(run), seed };
      break;
    }
    const ready = run.history?.find((event) => event.kind === 'ready');
    if (ready?.kind === 'ready') {
      subject.orphaned = ready.claims.leases.includes('orphaned');
      return;
    }
    first ??= { failure: run.failure ?? neverReady(subject.name), seed };
  }
  subject.fit = false;
  if (first) subject.fail(first.failure, first.seed, null);
}

function neverReady(subject: string): RunFailure {
  return {
    kind: 'usage',
    code: 'subject-never-ready',
    message: `The subject ${subject} did not come up in the simulation.`,
    remedy: 'Look at what it does while it is loaded and in connect().',
  };
}

function failureOf({ kind, code, message, remedy }: HarnessError): RunFailure {
  return { kind, code, message, remedy };
}

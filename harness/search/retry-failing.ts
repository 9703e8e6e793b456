// Plans that failed in earlier explorations come first: whoever changed the subject wants to know of them before anything else.
import type { ExploredSubject } from './explored-subject.ts';
import type { FailingPlans } from './failing-plans.ts';
import { failureOfLost } from './threads/lost.ts';
import { isLost } from './threads/pool.ts';
import type { Pool } from './threads/pool.ts';

/** Runs them all. Those that still fail are found again; those that pass are dropped from the store, and that is said. */
export async function retryFailing(subject: ExploredSubject, store: FailingPlans, pool: Pool): Promise<void> {
  // Who asks for some kinds of fault only does not want to hear of the others.
  const remembered = store
    .of(subject.name, subject.notes)
    .filter(({ plan }) => plan.faults.every(({ what }) => subject.faults?.includes(what) ?? true));
  const ends = await Promise.all(remembered.map(({ plan }) => pool.do({ kind: 'run', plan, depth: 'verdict' })));
  let passing = 0;
  for (const [i, end] of ends.entries()) {
    const { plan } = remembered[i]!;
    if (isLost(end)) subject.fail(failureOfLost(end), plan.seed, null);
    else if (end.convictions.length > 0) {
      for (const violation of end.convictions)
        subject.find({ check: violation.check, n: null, plan, violation, cpuMs: null });
    } else if (end.failure) subject.fail(end.failure, plan.seed, null);
    else {
      store.drop(subject.name, plan);
      passing += 1;
    }
  }
  if (passing > 0)
    subject.notes.push(
      passing === 1 ? '1 plan that failed before now passes.' : `${passing} plans that failed before now pass.`,
    );
}

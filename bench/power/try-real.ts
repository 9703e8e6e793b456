// One broken subject on real processes: one run of its plan, and one of the reference.
import type { CheckName } from '../../harness/checks/check.ts';
import { convictingPlan } from '../../harness/search/convicting-plan.ts';
import type { Culprit } from '../../harness/search/convicting-plan.ts';
import { replayReal } from '../agreement/replay-real.ts';
import type { ReplayOptions } from '../agreement/replay-real.ts';
import type { Trial } from './matrix.ts';
import { withReference } from './try-simulated.ts';

/** Runs of a plan by hand: it convicts at once, or not at all. */
const MOST_PLANS = 2;

/** Never rejects for what they do. */
export async function tryReal(
  culprit: Culprit,
  checks: readonly CheckName[],
  seed: string,
  options: Omit<ReplayOptions, 'times' | 'lanes'>,
): Promise<Trial> {
  const plan = convictingPlan(culprit, seed);
  const once = { ...options, times: 1, lanes: 1 };
  const { check } = culprit.broken;
  const clear = await replayReal(withReference(plan), check, once);
  const reference = [...clear.by, ...clear.errors];
  const errors: string[] = [];
  let ms = 0;
  for (let plans = 1; plans <= MOST_PLANS && !options.stop.aborted; plans++) {
    const replays = await replayReal(plan, check, once);
    ms += replays.elapsedMs.reduce((sum, each) => sum + each, 0);
    errors.push(...replays.errors);
    const by = checks.find((one) => replays.by.includes(one));
    if (by !== undefined) return { by, plans, ms, reference, errors };
  }
  return { by: null, plans: MOST_PLANS, ms, reference, errors };
}

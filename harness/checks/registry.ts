// The checks by name, in the order in which they are listed everywhere.
import type { World } from '../history/world.ts';
import { checkNames } from './check.ts';
import type { Check, CheckName } from './check.ts';
import { EarlyExpiry } from './early-expiry.ts';
import { Expectation } from './expectation.ts';
import { Fairness } from './fairness.ts';
import { Fencing } from './fencing.ts';
import { LateExpiry } from './late-expiry.ts';
import { Leaks } from './leaks.ts';
import { Linearizability } from './linearizability.ts';
import { Liveness } from './liveness.ts';
import { MutualExclusion } from './mutual-exclusion.ts';
import { Ownership } from './ownership.ts';
import type { Sampler } from './sample.ts';
import { StaleHolder } from './stale-holder.ts';
import type { Writes } from './writes.ts';

export const checks: Readonly<Record<CheckName, new (world: World, writes: Writes, sample: Sampler) => Check>> = {
  'mutual-exclusion': MutualExclusion,
  'early-expiry': EarlyExpiry,
  'late-expiry': LateExpiry,
  'stale-holder': StaleHolder,
  fencing: Fencing,
  ownership: Ownership,
  liveness: Liveness,
  fairness: Fairness,
  leaks: Leaks,
  expectation: Expectation,
  linearizability: Linearizability,
};

/**
 * Which of them judge the histories of an engine. An imported one has no witness, no tap and no keys, from which the others conclude: its
 * operations alone are judged. Of our own more is known than that, and the others say it.
 */
export function checksFor(engine: 'real' | 'sim' | 'import'): CheckName[] {
  return checkNames.filter((name) => (name === 'linearizability') === (engine === 'import'));
}

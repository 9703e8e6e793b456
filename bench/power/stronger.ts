// Which checks settle a case: the one that the catalogue names, or one that proves more.
import type { CheckName } from '../../harness/checks/check.ts';

/**
 * Two workers that write at once is the harm itself; to believe in a key that is gone is what leads to it, and so is a key that goes too early,
 * that a stranger deletes, or whose order is not kept by its token.
 */
const leadTo: readonly CheckName[] = ['stale-holder', 'early-expiry', 'ownership', 'fencing'];

/** The checks that convict as `named` does, or more strongly. */
export function asStrongAs(named: CheckName): readonly CheckName[] {
  return leadTo.includes(named) ? [named, 'mutual-exclusion'] : [named];
}

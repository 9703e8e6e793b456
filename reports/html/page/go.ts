// Steps from violation to violation: what was selected belonged to the one before.
import type { View } from './view.ts';

/** To the next violation (1) or the previous one (-1), around the ends. */
export function goBy(view: View, by: 1 | -1): void {
  view.select(undefined);
  view.step(by);
}

/** To the violation of this index. */
export function goToViolation(view: View, index: number): void {
  view.select(undefined);
  view.jump(index);
}

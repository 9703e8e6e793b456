// Whether what was measured kept its bound, and whether a violation says otherwise. Red is what a check convicts, nothing else.
import type { Conviction, Measured, Timeline } from '../../../timeline/timeline.ts';
import type { PlotKind } from './plot-kinds.ts';

/** within: its bound or has none · beyond: it, and no check convicts anybody of that · convicted. */
export type Standing = 'within' | 'beyond' | 'convicted';

/** Violations that a verdict lists for a check: where the list is full, there may have been more (docs/results.md). */
const LISTED_MAX = 20;
/** A span and a sample are rounded to µs each. */
const ROUNDING_US = 2;

/** How the samples of one plot stand. */
export function standings(
  kind: PlotKind,
  samples: readonly Measured[],
  { violations }: Pick<Timeline, 'violations'>,
): Standing[] {
  const convictions = violations.filter(({ check, convicts }) => convicts && check === kind.check);
  const full = convictions.length >= LISTED_MAX;
  return samples.map((sample) => {
    if (!isBeyond(kind, sample)) return 'within';
    return full || convictions.some((each) => isOf(each, sample)) ? 'convicted' : 'beyond';
  });
}

function isBeyond({ bad }: PlotKind, { valueMs, boundMs }: Measured): boolean {
  if (!bad || boundMs === null) return false;
  return bad === 'above' ? valueMs > boundMs : valueMs < boundMs;
}

function isOf({ lock, workers, fromUs, untilUs }: Conviction, sample: Measured): boolean {
  if (lock >= 0 && lock !== sample.lock) return false;
  if (sample.worker !== null && workers.length > 0 && !workers.includes(sample.worker)) return false;
  return sample.atUs >= fromUs - ROUNDING_US && sample.atUs <= untilUs + ROUNDING_US;
}

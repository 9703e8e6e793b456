// Where the time axis has its ticks, and what stands beside them. Pure.
import { runTime } from '../times.ts';

export interface Ticks {
  readonly stepUs: number;
  readonly atUs: readonly number[];
  /** What stands at a tick: seconds, or ms and µs where seconds would need too many digits. */
  label(atUs: number): string;
}

const stepsUs = [
  ...[1, 10, 100, 1000, 10_000, 100_000, 1_000_000].flatMap((power) => [power, 2 * power, 5 * power]),
  ...[10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400].map((seconds) => seconds * 1e6),
];

const MOST_TICKS = 400;

/** Ticks at round times, at least `leastPx` apart on `widthPx`. */
export function chooseTicks(fromUs: number, untilUs: number, widthPx: number, leastPx: number): Ticks {
  const most = Math.min(Math.max(Math.floor(widthPx / leastPx), 1), MOST_TICKS);
  const least = Math.max(untilUs - fromUs, 1) / most;
  const last = stepsUs[stepsUs.length - 1]!;
  const stepUs = stepsUs.find((step) => step >= least) ?? last * Math.ceil(least / last);
  const atUs: number[] = [];
  for (let tick = Math.ceil(fromUs / stepUs); tick * stepUs <= untilUs && atUs.length <= MOST_TICKS; tick += 1) {
    atUs.push(tick * stepUs);
  }
  return { stepUs, atUs, label: (at) => tickText(at, stepUs) };
}

function tickText(atUs: number, stepUs: number): string {
  if (stepUs >= 1000) {
    const decimals = stepUs >= 1e6 ? 0 : Math.min(3, Math.ceil(6 - Math.log10(stepUs)));
    return runTime(atUs, decimals);
  }
  const decimals = Math.min(3, Math.ceil(3 - Math.log10(stepUs)));
  return `t${atUs < 0 ? '-' : '+'}${(Math.abs(atUs) / 1000).toFixed(decimals)} ms`;
}

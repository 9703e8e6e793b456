// Times along the axes of the plots.
import { runTime } from '../times.ts';

/** Labels of an axis, all in one unit and with as many digits as the one that needs most; null stays null. */
export function durationLabels(values: readonly (number | null)[]): (string | null)[] {
  const known = values.filter((value) => value !== null);
  const unit = Math.max(0, ...known.map(Math.abs)) >= 1000 ? 1000 : 1;
  const digits = Math.max(0, ...known.map((value) => digitsOf(value / unit, 3)));
  return values.map((value) =>
    value === null
      ? null
      : value === 0
        ? '0'
        : `${(value / unit).toFixed(digits).replace('-', '−')} ${unit === 1 ? 'ms' : 's'}`,
  );
}

/** After the point, as many as it takes; `most` at most. */
function digitsOf(value: number, most: number): number {
  let digits = 0;
  while (digits < most && Math.abs(Number(value.toFixed(digits)) - value) > 1e-9) digits += 1;
  return digits;
}

/** Labels of an axis of time, in µs, with as many digits as the one that needs most. */
export function momentLabels(atUs: readonly number[]): string[] {
  const digits = Math.max(0, ...atUs.map((value) => digitsOf(value / 1e6, 6)));
  return atUs.map((value) => runTime(value, digits));
}

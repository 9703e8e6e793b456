// Lengths of time in words, one rule for checks, stories and pages.

/** `1.062 s`, `-0.062 s`; below a millisecond in whole µs, `31 µs`: no length is told as none. */
export function lengthText(us: number): string {
  if (us === 0) return '0 s';
  return Math.abs(us) < 1_000 ? `${Math.round(us)} µs` : `${(us / 1e6).toFixed(3)} s`;
}

// Lengths of time in as few words as a picture has room for. Pure.

/** `1.062 s`, `0.062 s`, as the stories write it; below a millisecond `850 µs`. */
export function storyLengthText(lengthUs: number): string {
  return Math.abs(lengthUs) < 1000 ? lengthText(lengthUs) : `${(lengthUs / 1e6).toFixed(3)} s`;
}

/** `1.062 s`, `0.61 s`, `12.3 ms`, `850 µs`: no zeros that say nothing. */
export function lengthText(lengthUs: number): string {
  const us = Math.abs(lengthUs);
  const sign = lengthUs < 0 ? '-' : '';
  if (us < 1000) return `${sign}${Math.round(us)} µs`;
  if (us < 99_950) return `${sign}${trimmed(us / 1000, 1)} ms`;
  if (us < 600e6) return `${sign}${trimmed(us / 1e6, us < 100e6 ? 3 : 1)} s`;
  return `${sign}${trimmed(us / 60e6, 1)} min`;
}

function trimmed(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

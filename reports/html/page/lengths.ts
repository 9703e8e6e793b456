// Lengths of time as every part of the page writes them. Pure.

/** `1.062 s`, `610 ms`, `12.3 ms`, `850 µs`, `−30 ms`, `0`: no zeros that say nothing. */
export function lengthText(lengthUs: number): string {
  const us = Math.abs(lengthUs);
  const sign = lengthUs < 0 ? '−' : '';
  if (us < 0.5) return '0';
  if (us < 1000) return `${sign}${Math.round(us)} µs`;
  if (us < 999_500) return `${sign}${trimmed(us / 1000, us < 99_950 ? 1 : 0)} ms`;
  if (us < 600e6) return `${sign}${trimmed(us / 1e6, us < 100e6 ? 3 : 1)} s`;
  return `${sign}${trimmed(us / 60e6, 1)} min`;
}

/** The same from ms, as checks measure. */
export function duration(ms: number): string {
  return lengthText(ms * 1000);
}

/** `+1.062 s`, `−50.1 ms`, `0`: so much later than something else. */
export function difference(us: number): string {
  return `${us >= 0.5 ? '+' : ''}${lengthText(us)}`;
}

/** `1.062 s`, `0.062 s`, as the stories write it; below a millisecond `850 µs`. */
export function storyLengthText(lengthUs: number): string {
  return Math.abs(lengthUs) < 1000 ? lengthText(lengthUs) : `${(lengthUs / 1e6).toFixed(3)} s`;
}

function trimmed(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

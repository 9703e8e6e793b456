// Times as the page writes them, the same as in the reports on a terminal.

/** `t+3.412 s`, `t-0.500 s` from µs since the run began. */
export function runTime(atUs: number, decimals = 3): string {
  return `t${atUs < 0 ? '-' : '+'}${(Math.abs(atUs) / 1e6).toFixed(decimals)} s`;
}

/** `+1.062 s`, `−50.1 ms`, `+12 µs`, `0`: so much later than something else. */
export function difference(us: number): string {
  const magnitude = Math.abs(Math.round(us));
  if (magnitude === 0) return '0';
  return `${us < 0 ? '−' : '+'}${lengthText(magnitude)}`;
}

function lengthText(us: number): string {
  if (us < 1000) return `${us} µs`;
  return us < 999_950 ? `${(us / 1e3).toFixed(1)} ms` : `${(us / 1e6).toFixed(3)} s`;
}

/** `0.61 s`, `12 ms`, `−0.03 s` from ms: a margin. */
export function margin(ms: number): string {
  const magnitude = Math.abs(ms);
  const text =
    magnitude < 1 ? `${magnitude.toFixed(2)} ms` : magnitude < 10 ? `${magnitude.toFixed(1)} ms` : longer(magnitude);
  return `${ms < 0 ? '−' : ''}${text}`;
}

function longer(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** `412`, `5,000` */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

// Times as the page writes them, the same as in the reports on a terminal.

/** `t+3.412 s`, `t-0.500 s` from µs since the run began. */
export function runTime(atUs: number, decimals = 3): string {
  return `t${atUs < 0 ? '-' : '+'}${(Math.abs(atUs) / 1e6).toFixed(decimals)} s`;
}

/** `412`, `5,000` */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

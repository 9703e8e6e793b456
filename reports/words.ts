// Numbers and times as people read them, the same in every report.

/** `1 run`, `1,204 runs`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${number(count)} ${count === 1 ? noun : nouns}`;
}

/** `1 expiry`, `37 expiries`: of what a check counts, by the name that it has in verdict.json. */
export function counted(count: number, what: string): string {
  if (count !== 1) return `${number(count)} ${what === 'census' ? 'censuses' : what}`;
  return `1 ${singular[what] ?? what.replace(/^(\S+ )?(hold|holder|token|deletion|outcome|comparison|hand-off|acquire|acquisition|answer)s\b/, '$1$2')}`;
}

const singular: Readonly<Record<string, string>> = { expiries: 'expiry' };

/** `1,204` */
export function number(count: number): string {
  return count.toLocaleString('en-US');
}

/** `0.91 s`, `12.4 s`, `-0.03 s` from ms. */
export function seconds(ms: number): string {
  const magnitude = Math.abs(ms);
  return `${(ms / 1000).toFixed(magnitude < 10_000 ? 2 : 1)} s`;
}

/** `12.3 s`, `4.5 min`, `10.2 h` from ms: for sums of virtual time. */
export function span(ms: number): string {
  if (ms < 100_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 6_000_000 ? `${(ms / 60_000).toFixed(1)} min` : `${number(Math.round(ms / 360_000) / 10)} h`;
}

/** `t+3.412 s` from µs since the run began. */
export function runTime(atUs: number): string {
  return `t+${(atUs / 1e6).toFixed(3)} s`;
}

/** `1:05` from ms, for a countdown. */
export function minutes(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, '0')}`;
}

/** The words of a list with what they count: `3 × leaks, 1 × fencing`; most first. */
export function tally(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([what, count]) => `${number(count)} × ${what}`)
    .join(', ');
}

/** Sums of several such records, key by key. */
export function addCounts(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const record of records) for (const [key, count] of Object.entries(record)) sums[key] = (sums[key] ?? 0) + count;
  return sums;
}

/** The items by key, in the order in which the keys first came. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

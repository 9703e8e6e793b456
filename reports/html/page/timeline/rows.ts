// Interval partitioning: things of one lane that last at the same time go to rows of their own. Pure.

/**
 * The row of each of `count` intervals, which come in the order of their start. Each goes to the row that it prefers where that one is
 * free, else to the first free one; a new one is opened while there are fewer than `most`, then it shares the one that ends first.
 */
export function assignRows(
  count: number,
  fromOf: (index: number) => number,
  untilOf: (index: number) => number,
  most: number,
  prefer: (index: number) => number = () => -1,
): Uint8Array {
  const rows = new Uint8Array(count);
  const ends: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const row = rowFor(ends, fromOf(i), prefer(i), most);
    rows[i] = row;
    while (ends.length <= row) ends.push(-Infinity);
    ends[row] = Math.max(ends[row]!, untilOf(i));
  }
  return rows;
}

function rowFor(ends: readonly number[], fromUs: number, preferred: number, most: number): number {
  if (preferred >= 0 && preferred < most && (ends[preferred] ?? -Infinity) <= fromUs) return preferred;
  const free = ends.findIndex((end) => end <= fromUs);
  if (free >= 0) return free;
  return ends.length < most ? ends.length : ends.indexOf(Math.min(...ends));
}

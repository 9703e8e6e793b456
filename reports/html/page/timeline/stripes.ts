// Stretches of one line joined where they meet, so that what is drawn transparent is drawn once. Pure.

export interface Stretch {
  from: number;
  until: number;
}

/** Ascending, none touching another. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const { from, until } of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = result[result.length - 1];
    if (last && from <= last.until) last.until = Math.max(last.until, until);
    else result.push({ from, until });
  }
  return result;
}

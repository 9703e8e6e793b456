// Which events a table without a filter shows: those that stories tell, faults and deaths, holds, what etcd did to lock keys.
import type { EventRow, Timeline } from '../timeline/timeline.ts';

/** So many rows a person leafs through, and a page without JavaScript bears. */
export const ROWS = 2000;

/** By kind, what matters most first; kinds that are not named say nothing to a reader. */
const ranks: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ['fault', 'etcd-fault', 'exit', 'lost', 'garbage', 'leader', 'member', 'phase', 'run'],
    ['acquired', 'release', 'released', 'unreleased', 'failed', 'spawn'],
    ['watch', 'acquire', 'stall'],
  ].flatMap((kinds, rank) => kinds.map((kind) => [kind, rank + 1])),
);

/** At most `most` rows, in the order of the history; where there are more, those nearest to what went wrong first. */
export function eventsThatMatter({ events, violations }: Timeline, most: number = ROWS): EventRow[] {
  const told = new Set(violations.flatMap(({ story }) => story.map(({ line }) => line)));
  const nearUs = violations[0]?.atUs ?? 0;
  const rankOf = ({ line, kind }: EventRow): number => (told.has(line) ? 0 : (ranks[kind] ?? Infinity));
  return events
    .map((event) => ({ event, rank: rankOf(event) }))
    .filter(({ rank }) => rank < Infinity)
    .toSorted((a, b) => a.rank - b.rank || Math.abs(a.event.atUs - nearUs) - Math.abs(b.event.atUs - nearUs))
    .slice(0, most)
    .map(({ event }) => event)
    .toSorted((a, b) => a.line - b.line);
}

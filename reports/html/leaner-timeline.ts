// A timeline with less in it, for a page that would be too large: what stories tell stays, of the rest an even share.
import type { Timeline } from '../timeline/timeline.ts';
import { number } from '../words.ts';

const lists = ['events', 'marks', 'writes', 'samples', 'holds', 'grants', 'bands'] as const;
type List = (typeof lists)[number];

/** As a sentence calls them. */
const names: Readonly<Record<List, string>> = {
  events: 'events',
  marks: 'marks',
  writes: 'writes to the witness',
  samples: 'measured values',
  holds: 'holds',
  grants: 'grants',
  bands: 'bands',
};

/** Of each list about `share` (0 to 1) remains, and texts of that share of their greatest length; `leftOut` says so. */
export function leanerTimeline(timeline: Timeline, share: number): Timeline {
  const told = new Set(timeline.violations.flatMap(({ story }) => story.map(({ line }) => line)));
  const kept = Object.fromEntries(
    lists.map((list) => [list, evenly<{ line: number }>(timeline[list], ({ line }) => told.has(line), share)]),
  ) as unknown as Pick<Timeline, List>;
  const longest = Math.max(40, Math.round(600 * share));
  const violations = timeline.violations.slice(0, Math.max(20, Math.round(2000 * share)));
  return {
    ...timeline,
    ...kept,
    events: kept.events.map((event) => ({ ...event, text: cut(event.text, longest) })),
    marks: kept.marks.map((mark) => ({ ...mark, text: cut(mark.text, longest) })),
    bands: kept.bands.map((band) => ({ ...band, text: cut(band.text, longest) })),
    violations,
    notes: timeline.notes.slice(0, 200),
    leftOut: [...timeline.leftOut, ...sentence(timeline, { ...kept, violations })],
  };
}

/** One in so many, and those that must stay. */
function evenly<T>(items: readonly T[], mustStay: (item: T) => boolean, share: number): T[] {
  return items.filter((item, index) => Math.floor(index * share) !== Math.floor((index - 1) * share) || mustStay(item));
}

function sentence(before: Timeline, after: Pick<Timeline, List | 'violations'>): string[] {
  const gone = [...lists, 'violations' as const].flatMap((list) => {
    const count = before[list].length - after[list].length;
    return count === 0
      ? []
      : [`${number(count)} of ${number(before[list].length)} ${list === 'violations' ? 'stories' : names[list]}`];
  });
  return gone.length === 0 ? [] : [`Left out, because the page would be too large: ${gone.join(', ')}.`];
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

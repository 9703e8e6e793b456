// The newest runs of a pair as small squares, which need no script: where failing began is seen at a glance.
import type { Outcome } from '../outcome.ts';
import { tally } from '../words.ts';
import { markup } from '../html/markup.ts';
import type { Html } from '../html/html.ts';

/** Oldest first. What failed is taller too, so that it needs no colour to be seen. */
export function latestStrip(outcomes: readonly Outcome[]): Html {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const squares = outcomes.map((outcome, index) => {
    const [top, height] = outcome === 'failed' ? [0, 14] : [4, 8];
    return markup`<rect class="of-${outcome}" x="${index * 6}" y="${top}" width="5" height="${height}"/>`;
  });
  return markup`<svg class="strip" width="${outcomes.length * 6}" height="14" role="img" aria-label="newest ${outcomes.length}: ${tally(counts)}">${squares}</svg>`;
}

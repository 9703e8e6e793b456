// A page stays below a size that mail and artifacts bear, whatever the history: it holds less, and says what it left out.
import type { Timeline } from '../timeline/timeline.ts';
import { leanerTimeline } from './leaner-timeline.ts';

/** Of the whole file, in bytes. */
export const PAGE_BYTES = 15_000_000;

/** Tries; each leaves out at least half of the one before. */
const TRIES = 12;

/** What `render` gives for the timeline, or for as much of it as stays below `most` bytes. */
export function fitPage(timeline: Timeline, render: (timeline: Timeline) => string, most: number = PAGE_BYTES): string {
  let page = render(timeline);
  for (let share = 1, tries = 0; Buffer.byteLength(page) > most && tries < TRIES; tries += 1) {
    share *= Math.min(0.5, (0.9 * most) / Buffer.byteLength(page));
    page = render(leanerTimeline(timeline, share));
  }
  return page;
}

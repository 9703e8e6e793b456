// How much of a run a timeline holds. A history of 100,000 events is shown whole; of a longer one what matters most is, in half that room.
import type { Timeline } from './timeline.ts';

type Listed = 'events' | 'holds' | 'grants' | 'bands' | 'marks' | 'writes' | 'samples';

/** Most that is kept of each; of what is more than that, half as many at most. 0 of events or samples: they are not wanted at all. */
export type Limits = Readonly<Record<Listed & keyof Timeline, number>>;

export const defaultLimits: Limits = {
  events: 100_000,
  holds: 50_000,
  grants: 50_000,
  bands: 20_000,
  marks: 100_000,
  writes: 100_000,
  samples: 50_000,
};

/** For a trace, which is no page: Perfetto takes some millions of trace events, but rows of a table and dots have no place in it. */
export const traceLimits: Limits = {
  events: 0,
  holds: 200_000,
  grants: 200_000,
  bands: 50_000,
  marks: 300_000,
  writes: 300_000,
  samples: 0,
};

/** Of an error or the name of a lock. */
export const LONGEST_NAME = 200;
/** Of a sentence. */
export const LONGEST_TEXT = 600;

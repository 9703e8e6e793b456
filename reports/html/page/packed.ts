// A timeline as it stands in a page: its long lists as columns, everything else as it is. Shared by who packs and who unpacks.
import type { Timeline } from '../../timeline/timeline.ts';
import { fromColumns, toColumns } from './packed-columns.ts';
import type { Columns } from './packed-columns.ts';

/** The lists that may be long. */
const long = ['holds', 'grants', 'bands', 'marks', 'writes', 'samples', 'events'] as const;

type Long = (typeof long)[number];

export type Packed = Omit<Timeline, Long> & Readonly<Record<Long, Columns>>;

export function toPacked(timeline: Timeline): Packed {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one for each of `long`
  const columns = Object.fromEntries(long.map((name) => [name, toColumns(timeline[name])])) as Record<Long, Columns>;
  return { ...timeline, ...columns };
}

export function fromPacked(packed: Packed): Timeline {
  const lists = Object.fromEntries(long.map((name) => [name, fromColumns(packed[name])]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what was packed is what comes out
  return { ...packed, ...lists } as unknown as Timeline;
}

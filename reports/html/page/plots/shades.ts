// The time in which faults lasted, kind by kind, and the spans of violations: what lies behind the dots of every plot.
import type { Band, Timeline } from '../../../timeline/timeline.ts';
import type { Colours } from '../colours.ts';

export interface Shade {
  readonly what: Band['what'];
  readonly colour: keyof Colours;
  /** From and until in µs, in the order of time; no two touch. */
  readonly spans: readonly (readonly [number, number])[];
}

const colours: Readonly<Partial<Record<Band['what'], keyof Colours>>> = {
  pause: 'pause',
  cut: 'cut',
  slow: 'slow',
  stall: 'stall',
  down: 'down',
  paused: 'pause',
  leaderless: 'leader',
  fault: 'stall',
};

/** Faults that last, those of all workers together; the time in which a worker is dead, and etcd's leaders, are no shades. */
export function shadesOf(bands: Timeline['bands']): Shade[] {
  const kinds = new Set(bands.map(({ what }) => what).filter((what) => colours[what]));
  return [...kinds].map((what) => ({
    what,
    colour: colours[what]!,
    spans: merged(bands.filter((band) => band.what === what)),
  }));
}

/** Spans without those that others cover: what overlaps is one, so that nothing is drawn over itself. */
export function merged(spans: readonly { readonly fromUs: number; readonly untilUs: number }[]): [number, number][] {
  const all: [number, number][] = [];
  for (const { fromUs, untilUs } of spans.toSorted((a, b) => a.fromUs - b.fromUs)) {
    const last = all.at(-1);
    if (last && fromUs <= last[1]) last[1] = Math.max(last[1], untilUs);
    else all.push([fromUs, untilUs]);
  }
  return all;
}

/** In words: `pause, cut, member down`. */
export function shadeWords(shades: readonly Shade[]): string {
  return shades.map(({ what }) => words[what] ?? what).join(', ');
}

const words: Readonly<Partial<Record<Band['what'], string>>> = {
  down: 'member down',
  paused: 'member paused',
  leaderless: 'no leader',
  fault: 'another fault',
};

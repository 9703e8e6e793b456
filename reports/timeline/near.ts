// What is near to something that went wrong is shown before everything else.
import type { Violation } from '../../harness/checks/check.ts';

/** Before and after. */
const AROUND_US = 3_000_000;
/** Of what went on for longer only the beginning and the end count. */
const LONG_US = 60_000_000;

interface Range {
  readonly fromUs: number;
  readonly untilUs: number;
}

/** How much it matters to what went wrong: 0 it was going on meanwhile · 1 shortly before or after · 2 far from it. */
export type Distance = 0 | 1 | 2;

export class Near {
  /** Lines of the history that stories tell of. */
  readonly lines: ReadonlySet<number>;
  readonly #during: readonly Range[];
  readonly #around: readonly Range[];

  constructor(violations: readonly Violation[]) {
    this.lines = new Set(violations.flatMap(({ story }) => story.map(({ line }) => line)));
    const spans = violations.flatMap(({ span, atUs }) => counting(span ?? { fromUs: atUs, untilUs: atUs }));
    this.#during = merged(spans);
    this.#around = merged(
      spans.map(({ fromUs, untilUs }) => ({ fromUs: fromUs - AROUND_US, untilUs: untilUs + AROUND_US })),
    );
  }

  distance(fromUs: number, untilUs = fromUs): Distance {
    if (!meets(this.#around, fromUs, untilUs)) return 2;
    return meets(this.#during, fromUs, untilUs) ? 0 : 1;
  }
}

function counting({ fromUs, untilUs }: Range): Range[] {
  if (untilUs - fromUs <= LONG_US) return [{ fromUs, untilUs }];
  return [fromUs, untilUs].map((atUs) => ({ fromUs: atUs, untilUs: atUs }));
}

/** The same times; ranges that do not touch, and rise. */
function merged(ranges: readonly Range[]): Range[] {
  const apart: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.fromUs - b.fromUs)) {
    const last = apart.at(-1);
    if (last === undefined || last.untilUs < range.fromUs) apart.push(range);
    else apart.splice(-1, 1, { fromUs: last.fromUs, untilUs: Math.max(last.untilUs, range.untilUs) });
  }
  return apart;
}

function meets(ranges: readonly Range[], fromUs: number, untilUs: number): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.untilUs < fromUs) low = middle + 1;
    else high = middle;
  }
  const first = ranges[low];
  return first !== undefined && first.fromUs <= untilUs;
}

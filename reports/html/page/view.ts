// What all parts of the page look at together: the run, the time in sight, what is selected. Parts listen and draw; none knows another.
import type { Conviction, EventRow, Timeline } from '../../timeline/timeline.ts';

export interface Range {
  readonly fromUs: number;
  readonly untilUs: number;
}

/** No picture shows less than this. */
export const LEAST_RANGE_US = 50;
/** A run of a single moment is shown with this much around it, for the sake of an axis that says something. */
const MOMENT_US = 1_000_000;

export class View {
  readonly timeline: Timeline;
  /** Length of the whole picture. */
  readonly #wholeUs: number;
  readonly #listeners: (() => void)[] = [];
  #range: Range;
  #selected: number | undefined;
  #violation = -1;
  #drawing = false;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
    const { fromUs, untilUs } = timeline;
    this.#wholeUs = untilUs > fromUs ? Math.max(untilUs - fromUs, LEAST_RANGE_US) : MOMENT_US;
    this.#range = { fromUs, untilUs: fromUs + this.#wholeUs };
  }

  /** The time in sight. */
  get range(): Range {
    return this.#range;
  }

  /** Line of the event that is selected. */
  get selected(): number | undefined {
    return this.#selected;
  }

  /** The violation that was jumped to last, and its index; undefined: none. */
  get violation(): Conviction | undefined {
    return this.timeline.violations[this.#violation];
  }

  get violationIndex(): number {
    return this.#violation;
  }

  /** `listener` is called before the next frame after anything has changed, once. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Shows this time, as far as there is any: a range that is moved beyond the ends stops there, and keeps its length. */
  show({ fromUs, untilUs }: Range): void {
    const { timeline } = this;
    const whole = this.#wholeUs;
    const length = Math.min(Math.max(untilUs - fromUs, LEAST_RANGE_US), whole);
    const from = Math.min(Math.max(fromUs, timeline.fromUs), timeline.fromUs + whole - length);
    this.#range = { fromUs: from, untilUs: from + length };
    this.#changed();
  }

  showAll(): void {
    const { fromUs } = this.timeline;
    this.show({ fromUs, untilUs: fromUs + this.#wholeUs });
  }

  /** Zooms so that `atUs` stays where it is; `factor` below 1: nearer. */
  zoom(factor: number, atUs: number): void {
    const { fromUs, untilUs } = this.#range;
    this.show({ fromUs: atUs - (atUs - fromUs) * factor, untilUs: atUs + (untilUs - atUs) * factor });
  }

  /** Moves by so much of what is in sight; negative: back. */
  pan(share: number): void {
    const { fromUs, untilUs } = this.#range;
    const by = (untilUs - fromUs) * share;
    this.show({ fromUs: fromUs + by, untilUs: untilUs + by });
  }

  /** Selects the event of this line; `reveal`: and brings it into sight where it is not. */
  select(line: number | undefined, { reveal = false }: { reveal?: boolean } = {}): void {
    this.#selected = line;
    const event = line === undefined || !reveal ? undefined : this.eventOf(line);
    const { fromUs, untilUs } = this.#range;
    if (event && (event.atUs < fromUs || event.atUs > untilUs)) {
      const half = (untilUs - fromUs) / 2;
      this.show({ fromUs: event.atUs - half, untilUs: event.atUs + half });
    }
    this.#changed();
  }

  /** Jumps to the next violation (`by` 1) or the previous one (-1), around the ends. */
  step(by: 1 | -1): void {
    const { length } = this.timeline.violations;
    if (length === 0) return;
    const from = this.#violation < 0 && by < 0 ? 0 : this.#violation;
    this.jump((from + by + length) % length);
  }

  /** Shows the violation with what led to it. */
  jump(index: number): void {
    const violation = this.timeline.violations[index];
    if (!violation) return;
    this.#violation = index;
    this.show(rangeOf(violation));
  }

  /** The row of this line, by bisection; undefined: it was left out. */
  eventOf(line: number): EventRow | undefined {
    const { events } = this.timeline;
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (events[middle]!.line < line) low = middle + 1;
      else high = middle;
    }
    return events[low]?.line === line ? events[low] : undefined;
  }

  #changed(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

/** Of the picture: narrower than this nobody sees what went wrong. */
const LEAST_SHARE = 0.03;
/** On either side, of what is told. */
const MARGIN = 0.06;

/**
 * The story of a violation with a margin: all its pins, or, where what went wrong would become a hair in so much time, those nearest to it.
 */
export function rangeOf({ fromUs, untilUs, story }: Conviction): Range {
  // What came of it shows how long it went on where the violation itself is a moment.
  const harmUs = story.filter(({ mark }) => mark === 'harm').map(({ atUs }) => atUs);
  const length = Math.max(Math.max(untilUs, ...harmUs) - fromUs, 100_000);
  const most = length / LEAST_SHARE / (1 + 2 * MARGIN);
  const far = (atUs: number): number => Math.max(fromUs - atUs, atUs - untilUs);
  let [from, until] = [fromUs, untilUs];
  for (const { atUs } of story.toSorted((a, b) => far(a.atUs) - far(b.atUs))) {
    const [wider, later] = [Math.min(from, atUs), Math.max(until, atUs)];
    if (later - wider > most) break;
    [from, until] = [wider, later];
  }
  const margin = (until - from) * MARGIN + 1000;
  return { fromUs: from - margin, untilUs: until + margin };
}

// Which events the table shows: those that match the filter and are of a kind that is switched on or told in a story; and the selected one.
import type { EventRow, Timeline } from '../../../timeline/timeline.ts';
import type { Matches } from './filter.ts';
import { parseFilter } from './filter.ts';

/** These are most of a history and say least. */
const hiddenAtFirst = ['rpc', 'canary', 'wrote'];

export class ShownRows {
  readonly #timeline: Timeline;
  readonly #hidden: Set<string>;
  readonly #told: ReadonlySet<number>;
  #filter = '';
  #selected: number | undefined;
  #rows: readonly EventRow[] = [];
  #matchesHidden = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.#hidden = new Set(hiddenAtFirst);
    this.#told = new Set(timeline.violations.flatMap(({ story }) => story.map(({ line }) => line)));
    // A history of nothing else is shown.
    if (timeline.events.every(({ kind }) => this.#hidden.has(kind))) this.#hidden.clear();
    this.#choose();
  }

  /** In the order of the history. */
  get rows(): readonly EventRow[] {
    return this.#rows;
  }

  /** Events that match what was asked for and are not shown, since their kind is switched off. */
  get matchesHidden(): number {
    return this.#matchesHidden;
  }

  isHidden(kind: string): boolean {
    return this.#hidden.has(kind);
  }

  toggle(kind: string): void {
    if (!this.#hidden.delete(kind)) this.#hidden.add(kind);
    this.#choose();
  }

  set filter(text: string) {
    this.#filter = text;
    this.#choose();
  }

  /** Returns whether the rows changed by it. */
  select(line: number | undefined): boolean {
    const extra = this.#selected !== undefined && !this.#isChosen(this.#selected);
    this.#selected = line;
    if (!extra && (line === undefined || this.indexOf(line) !== undefined)) return false;
    this.#choose();
    return true;
  }

  /** Where the row of this line is; undefined: it is not shown. */
  indexOf(line: number): number | undefined {
    const index = this.#bisect((row) => row.line < line);
    return this.#rows[index]?.line === line ? index : undefined;
  }

  /** The first row at this time or later; the number of rows: there is none. */
  indexAt(atUs: number): number {
    return this.#bisect((row) => row.atUs < atUs);
  }

  #bisect(before: (row: EventRow) => boolean): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(this.#rows[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isChosen(line: number): boolean {
    const row = this.#rows[this.indexOf(line) ?? -1];
    return row !== undefined && this.#isOn(row) && (this.#matches()?.(row) ?? true);
  }

  /** Who asks for a kind, or a line, by its name wants to see it. */
  #isOn({ kind, line }: EventRow): boolean {
    return !this.#hidden.has(kind) || this.#told.has(line) || /\b(?:kind|line):\w/i.test(this.#filter);
  }

  #matches(): Matches | undefined {
    return parseFilter(this.#filter, this.#timeline);
  }

  #choose(): void {
    const matches = this.#matches();
    this.#matchesHidden = 0;
    this.#rows = this.#timeline.events.filter((event) => {
      if (event.line === this.#selected) return true;
      if (matches !== undefined && !matches(event)) return false;
      if (this.#isOn(event)) return true;
      if (matches !== undefined) this.#matchesHidden += 1;
      return false;
    });
  }
}

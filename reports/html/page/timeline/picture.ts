// The picture as it is now: what is laid out, drawn and pointed at. It draws when it is asked to, once a frame.
import type { Conviction } from '../../../timeline/timeline.ts';
import type { Range, View } from '../view.ts';
import { makeBarLabels } from './bar-labels.ts';
import type { BarLabels } from './bar-labels.ts';
import { laneName, subjectName } from './draw-names.ts';
import { drawFrame } from './draw.ts';
import type { Frame } from './frame.ts';
import { buildLanes } from './lanes.ts';
import type { Lanes } from './lanes.ts';
import { makeLayout } from './layout.ts';
import type { Layout, PlacedLane } from './layout.ts';
import { Overview } from './overview.ts';
import { makePalette } from './palette.ts';
import type { Palette } from './palette.ts';
import { pinsOf } from './pins.ts';
import type { Pin } from './pins.ts';
import { makeScale } from './scale.ts';
import type { Scale } from './scale.ts';
import type { Sheet } from './sheet.ts';
import { fonts, TextPainter } from './text.ts';

export class Picture {
  readonly lanes: Lanes;
  readonly #view: View;
  readonly #sheet: Sheet;
  readonly #text: TextPainter;
  readonly #labels: BarLabels;
  readonly #overview = new Overview();
  readonly #nameWidth: number;
  #palette: Palette;
  #layout: Layout;
  #placedOf: ReadonlyMap<number, PlacedLane> = new Map();
  #violation: Conviction | undefined;
  #pins: readonly Pin[] = [];
  #frame: Frame;
  #asked = false;
  /** Where the pointer is over the picture; draws at the next frame. */
  pointerX: number | undefined;
  /** Called after each frame with how long it took. */
  onDrawn: (us: number) => void = () => {};

  constructor(view: View, sheet: Sheet) {
    this.#view = view;
    this.#sheet = sheet;
    this.lanes = buildLanes(view.timeline);
    this.#text = new TextPainter(sheet.context);
    this.#labels = makeBarLabels(view.timeline, (line) => view.eventOf(line));
    this.#palette = this.#readPalette();
    this.#text.begin();
    this.#nameWidth = this.lanes.workers.reduce((widest, lane) => {
      const width = this.#text.width(laneName(lane), fonts.heavy) + this.#text.width(subjectName(lane), fonts.small);
      return Math.max(widest, Math.ceil(width) + 6);
    }, 0);
    this.#layout = this.#arrange();
    this.#frame = this.#makeFrame();
  }

  /** What was drawn last. */
  get frame(): Frame {
    return this.#frame;
  }

  get layout(): Layout {
    return this.#layout;
  }

  /** The view's time now, which may not be drawn yet. */
  get scale(): Scale {
    return this.#scaleOf(this.#view.range);
  }

  /** The whole run's time, as in the overview. */
  get wholeScale(): Scale {
    return this.#scaleOf(this.#view.timeline);
  }

  /** Draws before the next frame, once. */
  ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => this.draw());
  }

  /** The page's colours are others. `now`: paper waits for no frame. */
  repaint(now = false): void {
    this.#palette = this.#readPalette();
    this.#overview.forget();
    if (now) this.draw();
    else this.ask();
  }

  draw(): void {
    this.#asked = false;
    const startMs = performance.now();
    const sheet = this.#sheet;
    if (sheet.fit()) this.#layout = this.#arrange();
    if (this.#view.violation !== this.#violation) this.#turnTo(this.#view.violation);
    this.#frame = this.#makeFrame();
    sheet.context.setTransform(sheet.ratio, 0, 0, sheet.ratio, 0, 0);
    drawFrame(this.#frame, this.#overview, sheet.ratio);
    this.onDrawn(Math.round((performance.now() - startMs) * 1000));
  }

  /** Lanes of the violation's workers come into sight. */
  #turnTo(violation: Conviction | undefined): void {
    this.#violation = violation;
    this.#pins = violation ? pinsOf(violation, this.#view.timeline) : [];
    this.#layout = this.#arrange();
    const theirs = this.#layout.body.filter(
      ({ kind, index }) => kind === 'worker' && violation?.workers.includes(this.lanes.workers[index]!.worker),
    );
    const last = theirs[theirs.length - 1];
    this.#sheet.scrollTop = last && last.top + last.height > this.#layout.bodyHeight ? theirs[0]!.top : 0;
  }

  #arrange(): Layout {
    const { width, height } = this.#sheet;
    const layout = makeLayout(this.lanes, {
      width,
      height,
      nameWidth: this.#nameWidth,
      involved: this.#view.violation?.workers ?? [],
      violations: this.#view.timeline.violations.length > 0,
    });
    this.#sheet.want(layout.wantedHeight, layout.contentHeight - layout.bodyHeight);
    const workers = layout.body.filter(({ kind }) => kind === 'worker');
    this.#placedOf = new Map(workers.map((placed) => [this.lanes.workers[placed.index]!.worker, placed]));
    return layout;
  }

  #makeFrame(): Frame {
    const { timeline, selected } = this.#view;
    // An event may have been seen later than it was: the story knows when.
    const told = this.#violation?.story.find(({ line }) => line === selected && line > 0);
    return {
      context: this.#sheet.context,
      text: this.#text,
      palette: this.#palette,
      labels: this.#labels,
      timeline,
      lanes: this.lanes,
      layout: this.#layout,
      placedOf: this.#placedOf,
      scale: this.scale,
      scrollTop: this.#sheet.scrollTop,
      width: this.#sheet.width,
      height: this.#sheet.height,
      current: this.#violation,
      pins: this.#pins,
      pointerX: this.pointerX,
      selected,
      selectedUs: selected === undefined ? undefined : (told?.atUs ?? this.#view.eventOf(selected)?.atUs),
      late: [],
      spots: [],
    };
  }

  #scaleOf(range: Range): Scale {
    return makeScale(range, this.#layout.gutter, this.#sheet.width - this.#layout.gutter);
  }

  #readPalette(): Palette {
    return makePalette(this.#sheet.context, this.#view.timeline.locks.length, this.lanes.workers.length);
  }
}

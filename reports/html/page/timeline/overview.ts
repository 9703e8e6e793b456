// The whole run as a strip: who held when, SIGKILLs, violations in red, and a window around what is in sight. Drawn once a size and theme.
import type { Frame } from './frame.ts';
import { convictionColour, gravity, LEAST_PX } from './conviction-look.ts';
import { makeScale, xOf } from './scale.ts';
import { eachRun } from './spans.ts';
import { joined } from './stripes.ts';
import type { Stretch } from './stripes.ts';

const PAD = 8;
/** Solid, above the bars. */
const STRIP_PX = 6;

export class Overview {
  readonly #canvas = document.createElement('canvas');
  #key = '';
  #violations: [string, readonly Stretch[]][] | undefined;

  /** To be drawn anew: the theme is another one. */
  forget(): void {
    this.#key = '';
  }

  draw(frame: Frame, ratio: number): void {
    const { context, layout, scale, palette, timeline } = frame;
    const { overviewTop: top, overviewHeight: height } = layout;
    const key = `${scale.left} ${scale.width} ${height} ${ratio}`;
    if (key !== this.#key) {
      this.#violations = undefined;
      this.#paint(frame, ratio);
    }
    this.#key = key;
    context.fillStyle = palette.colours.panel;
    context.fillRect(0, top, frame.width, height);
    context.drawImage(this.#canvas, scale.left, top, scale.width, height);
    const whole = makeScale(timeline, scale.left, scale.width);
    const from = Math.max(xOf(whole, scale.fromUs), scale.left);
    const until = Math.max(Math.min(xOf(whole, scale.untilUs), scale.left + scale.width), from + LEAST_PX);
    context.fillStyle = palette.thin(palette.colours.panel, 0.62);
    context.fillRect(scale.left, top + 1, from - scale.left, height - 1);
    context.fillRect(until, top + 1, scale.left + scale.width - until, height - 1);
    context.strokeStyle = palette.colours.accent;
    context.lineWidth = 1.5;
    context.strokeRect(from, top + 2, until - from, height - 4);
    context.fillStyle = palette.colours.line;
    context.fillRect(0, top, frame.width, 1);
    // Again on top of the wash: wherever one looks, one sees where the violations are.
    this.#paintViolations(frame, top);
  }

  #paint(frame: Frame, ratio: number): void {
    const { layout, scale, palette, lanes, timeline } = frame;
    const height = layout.overviewHeight;
    this.#canvas.width = Math.max(Math.round(scale.width * ratio), 1);
    this.#canvas.height = Math.max(Math.round(height * ratio), 1);
    const pen = this.#canvas.getContext('2d');
    if (!pen) return;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const whole = makeScale(timeline, 0, scale.width);
    const inner = height - 2 * PAD;
    const each = inner / Math.max(lanes.workers.length, 1);
    const thick = Math.max(each * 0.75, 1);
    lanes.workers.forEach((lane, index) => {
      const y = PAD + index * each;
      pen.fillStyle = palette.thin(palette.colours.belief, 0.75);
      for (const { belief } of lane.rows) {
        eachRun(belief, whole.fromUs, whole.untilUs, whole.usPerPx, (fromUs, untilUs) => {
          const x = xOf(whole, fromUs);
          pen.fillRect(x, y, Math.max(xOf(whole, untilUs) - x, 1), thick);
        });
      }
      pen.fillStyle = palette.colours.kill;
      let last = -Infinity;
      for (let i = 0; i < lane.marks.length; i += 1) {
        const x = xOf(whole, lane.marks.fromUs[i]!);
        if (timeline.marks[lane.marks.ref[i]!]!.what !== 'kill' || x - last < 2) continue;
        last = x;
        pen.fillRect(x - 0.75, y - 1, 1.5, thick + 2);
      }
    });
  }

  /** Joined, and remembered until size or theme are others. */
  #stretches(frame: Frame): readonly [string, readonly Stretch[]][] {
    if (this.#violations) return this.#violations;
    const { timeline, lanes, scale } = frame;
    const { convictions } = lanes;
    const whole = makeScale(timeline, scale.left, scale.width);
    const alike: [string, Stretch[]][] = [];
    for (let i = 0; i < convictions.length; i += 1) {
      const conviction = timeline.violations[convictions.ref[i]!]!;
      const from = Math.min(xOf(whole, convictions.fromUs[i]!), scale.left + scale.width - LEAST_PX);
      const until = Math.max(xOf(whole, convictions.untilUs[i]!), from + LEAST_PX);
      const [, stretches] = (alike[gravity(conviction)] ??= [convictionColour(frame, conviction), []]);
      stretches.push({ from, until });
    }
    this.#violations = alike.filter(Boolean).map(([colour, stretches]) => [colour, joined(stretches)]);
    return this.#violations;
  }

  #paintViolations(frame: Frame, top: number): void {
    const { timeline, scale, palette, current, layout, context } = frame;
    const height = layout.overviewHeight - 1;
    if (current) {
      const whole = makeScale(timeline, scale.left, scale.width);
      const from = Math.min(xOf(whole, current.fromUs), scale.left + scale.width - LEAST_PX);
      context.fillStyle = palette.thin(convictionColour(frame, current), 0.25);
      context.fillRect(from, top + 1, Math.max(xOf(whole, current.untilUs) - from, LEAST_PX), height);
    }
    for (const [colour, stretches] of this.#stretches(frame)) {
      for (const { from, until } of stretches) {
        context.fillStyle = colour;
        context.fillRect(from, top + 1, until - from, STRIP_PX);
      }
    }
  }
}

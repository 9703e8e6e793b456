// The dots of a plot with their bars. What would lie on what is drawn already is left out: 10⁵ samples are drawn as fast as a screen has room.
import type uPlot from 'uplot';
import type { Colours } from '../colours.ts';
import { faultLook, trace } from './fault-looks.ts';
import type { PlotData } from './plot-data.ts';
import { placesOf } from './places.ts';
import { Taken } from './taken.ts';

/** CSS pixels from the middle of a dot to its edge. */
const DOT = 3.2;
/** From so many in sight, a dot is a small square and covers a cell of this size. */
const MANY = 2000;
const CELL = 3;
/** Up to so many in sight, a line leads from each dot to its bar. */
const FEW = 400;

/** `selected`: the line of the event whose dot has a ring. */
export function drawDots(plot: uPlot, data: PlotData, colours: Colours, selected: number | undefined): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  drawZero(plot, data, colours);
  const places = placesOf(plot, data);
  const inSight = places.until - places.from;
  const dense = inSight > MANY;
  const cell = (dense ? CELL : 1) * ratio;
  if (data.kind.bars) drawBars(plot, data, { places, cell, stems: inSight <= FEW, colour: colours.dim });

  const r = DOT * ratio;
  const looks = data.faults.map(faultLook);
  const dots = looks.map(() => new Path2D());
  const squares = looks.map((): number[] => []);
  const [beyond, convicted, chosen] = [new Path2D(), new Path2D(), new Path2D()];
  const taken = looks.map(() => new Taken(bbox, cell));
  for (let index = places.from; index < places.until; index++) {
    const [x, y] = [places.x(index), places.y(data.y[index]!)];
    const [standing, fault] = [data.standings[index]!, data.faultOf[index]!];
    if (selected !== undefined && data.samples[index]!.line === selected) trace(chosen, 'disc', x, y, r * 2.2);
    if (standing === 'convicted') trace(convicted, looks[fault]!.shape, x, y, r * 1.4);
    if (standing === 'beyond') trace(beyond, 'disc', x, y, r * 2);
    if (standing === 'convicted' || !taken[fault]!.take(x, y)) continue;
    if (dense) squares[fault]!.push(Math.round(x - cell / 2), Math.round(y - cell / 2));
    else trace(dots[fault]!, looks[fault]!.shape, x, y, r);
  }
  ctx.globalAlpha = dense ? 0.7 : 0.85;
  dots.forEach((path, fault) => {
    fill(ctx, path, colours[looks[fault]!.colour]);
    const corners = squares[fault]!;
    // Many small squares are several times faster than one path of them.
    for (let at = 0; at < corners.length; at += 2) ctx.fillRect(corners[at]!, corners[at + 1]!, cell, cell);
  });
  ctx.globalAlpha = 1;
  ctx.lineWidth = 1.5 * ratio;
  stroke(ctx, beyond, colours.inconclusive);
  // The outline first: where dots crowd, it is around all of them.
  stroke(ctx, convicted, colours.panel);
  fill(ctx, convicted, colours.unsafe);
  ctx.lineWidth = 2 * ratio;
  stroke(ctx, chosen, colours.accent);
  ctx.restore();
}

function fill(ctx: CanvasRenderingContext2D, path: Path2D, colour: string): void {
  ctx.fillStyle = colour;
  ctx.fill(path);
}

function stroke(ctx: CanvasRenderingContext2D, path: Path2D, colour: string): void {
  ctx.strokeStyle = colour;
  ctx.stroke(path);
}

/** The line at 0, where something is judged against it. */
function drawZero(plot: uPlot, { kind, logarithmic }: PlotData, colours: Colours): void {
  if (logarithmic || !kind.bad) return;
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(0, 'y', true)) + 0.5;
  const path = new Path2D();
  path.moveTo(bbox.left, y);
  path.lineTo(bbox.left + bbox.width, y);
  ctx.globalAlpha = 0.5;
  ctx.lineWidth = devicePixelRatio;
  stroke(ctx, path, colours.fg);
}

interface BarsLook {
  readonly places: ReturnType<typeof placesOf>;
  readonly cell: number;
  /** Whether a line leads from each dot to its bar. */
  readonly stems: boolean;
  readonly colour: string;
}

/** Each dot's own bound, as a bar above it; those of one place are drawn once. */
function drawBars({ ctx, bbox }: uPlot, data: PlotData, { places, cell, stems, colour }: BarsLook): void {
  const half = 5 * devicePixelRatio;
  const taken = new Taken(bbox, cell);
  const path = new Path2D();
  for (let index = places.from; index < places.until; index++) {
    const { boundMs } = data.samples[index]!;
    if (boundMs === null) continue;
    const [x, bound] = [places.x(index), places.y(boundMs)];
    if (!stems && !taken.take(x, bound)) continue;
    path.moveTo(x - half, bound);
    path.lineTo(x + half, bound);
    if (!stems) continue;
    path.moveTo(x, places.y(data.y[index]!));
    path.lineTo(x, bound);
  }
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = devicePixelRatio;
  stroke(ctx, path, colour);
}

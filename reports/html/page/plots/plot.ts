// One plot: uPlot with axes, a cursor and a selection; dots, bars and shades are drawn by us on its canvas.
import uPlot from 'uplot';
import type { Colours } from '../colours.ts';
import type { View } from '../view.ts';
import { drawDots } from './draw-dots.ts';
import { convictedSpans, drawConvictions, drawShades } from './draw-shades.ts';
import { durationLabels, momentLabels } from './axis-labels.ts';
import type { PlotData } from './plot-data.ts';
import type { Shade } from './shades.ts';

/** CSS pixels, with the axes. */
const HEIGHT = 168;
/** Less than this is a click, not a selection. */
const DRAG = 6;

export interface PlotContext {
  readonly view: View;
  readonly shades: readonly Shade[];
  /** As they are now. */
  readonly colours: () => Colours;
}

/** Draws into `element`, as wide as that is. What is dragged over becomes the time in sight. */
export function createPlot(data: PlotData, { view, shades, colours }: PlotContext, element: HTMLElement): uPlot {
  const { fromUs, untilUs } = view.range;
  const spans = convictedSpans(view.timeline.violations);
  const line = (name: keyof Colours) => (): string => colours()[name];
  const common = { stroke: line('dim'), font: '11px system-ui, sans-serif', ticks: { show: false } } as const;
  return new uPlot(
    {
      width: Math.max(element.clientWidth, 200),
      height: HEIGHT,
      ms: 1e-3,
      legend: { show: false },
      padding: [6, 10, 0, 0],
      scales: {
        x: { time: false, auto: false, min: fromUs, max: untilUs, range: (_, min, max) => [min, max] },
        y: { range: () => [...data.scale], distr: data.logarithmic ? 3 : 1 },
      },
      axes: [
        {
          ...common,
          grid: { stroke: line('line'), width: 1 },
          space: 90,
          size: 26,
          values: (_, splits) => momentLabels(splits),
        },
        {
          ...common,
          grid: {
            stroke: line('line'),
            width: 1,
            filter: (_, splits) => splits.map((value) => (data.logarithmic && !isPower(value) ? null : value)),
          },
          size: 58,
          space: 26,
          values: (_, splits) => durationsOf(splits, data.logarithmic),
        },
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: DRAG },
        sync: { key: 'lockstorm', scales: ['x', null], filters: { pub: isMove, sub: isMove } },
        bind: { dblclick: () => () => (view.showAll(), null) },
      },
      hooks: {
        drawClear: [
          (plot) => {
            drawShades(plot, shades, colours());
            drawConvictions(plot, spans, colours());
          },
        ],
        draw: [(plot) => drawDots(plot, data, colours(), view.selected)],
        setSelect: [(plot) => showSelected(plot, view)],
      },
    },
    [data.x, data.y],
    element,
  );
}

/** The cursor of one plot is shown in all; what is dragged in one is no business of the others. */
function isMove(type: string): boolean {
  return type === 'mousemove' || type === 'mouseleave';
}

function showSelected(plot: uPlot, view: View): void {
  const { left, width } = plot.select;
  if (width < DRAG) return;
  view.show({ fromUs: plot.posToVal(left, 'x'), untilUs: plot.posToVal(left + width, 'x') });
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

/** On a logarithmic scale each power of ten in its own unit. */
function durationsOf(splits: readonly (number | null)[], logarithmic: boolean): (string | null)[] {
  if (!logarithmic) return durationLabels(splits);
  return splits.map((value) => (value === null || !isPower(value) ? null : durationLabels([value])[0]!));
}

function isPower(value: number): boolean {
  const power = Math.log10(value);
  return Math.abs(power - Math.round(power)) < 1e-9;
}

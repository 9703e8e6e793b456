// One small curve over time with its words for the point under the pointer.
import uPlot from 'uplot';
import type { Colours } from '../colours.ts';
import { make } from '../make.ts';
import type { IndexData, Trend } from './index-data.ts';
import type { TrendKind } from './trend-kinds.ts';

/** CSS pixels, with the axes. */
const HEIGHT = 150;

/** Appends a figure to `parent`; what is returned ends it. */
export function createTrendChart(
  kind: TrendKind,
  { times, unit }: IndexData,
  { points }: Trend,
  colours: Colours,
  parent: HTMLElement,
): () => void {
  const told = make('span', { class: 'dim number' });
  const area = make('div', { role: 'img', 'aria-label': `${kind.title}. ${kind.caption}` });
  const caption = make('figcaption', {}, make('h3', {}, kind.title), make('p', { class: 'dim' }, kind.caption), told);
  parent.append(make('figure', { class: 'plot' }, caption, area));

  const x = points.map(({ time }) => time);
  const columns = kind.lines.map(({ value }) => points.map(value));
  const tell = (index: number | null | undefined): void => {
    const at = index ?? points.length - 1;
    const point = points[at];
    if (!point) return;
    const of = `of ${point.runs.toLocaleString('en-US')} ${point.runs === 1 ? 'run' : 'runs'}`;
    told.replaceChildren(
      `${timeText(times[point.time]!, unit)}, ${of}: `,
      ...kind.lines.flatMap(({ label, colour }, line) => {
        const value = columns[line]![at]!;
        const mark = make('span', { class: `plot-mark of-${colour}`, 'aria-hidden': 'true' }, '●');
        return [mark, ` ${label} ${value === null ? 'unknown' : kind.words(value)} `];
      }),
    );
  };
  const plot = new uPlot(
    {
      width: Math.max(area.clientWidth, 200),
      height: HEIGHT,
      legend: { show: false },
      padding: [6, 12, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        x: { time: false, range: () => [-0.5, times.length - 0.5] },
        y: { range: (_, min, max) => rangeOf(kind, min, max) },
      },
      axes: [
        {
          stroke: colours.dim,
          font: '11px system-ui, sans-serif',
          grid: { show: false },
          ticks: { show: false },
          size: 24,
          space: 70,
          incrs: [1, 2, 5, 10, 20, 50],
          values: (_, splits) => splits.map((at) => (times[at] === undefined ? '' : shortTime(times[at], unit))),
        },
        {
          stroke: colours.dim,
          font: '11px system-ui, sans-serif',
          grid: { stroke: colours.line, width: 1 },
          ticks: { show: false },
          size: 62,
          space: 28,
          values: (_, splits) => splits.map((value) => kind.words(value)),
        },
      ],
      series: [
        {},
        ...kind.lines.map(({ colour }) => ({
          stroke: colours[colour],
          width: 1.5,
          points: { show: true, size: 5, stroke: colours[colour], fill: colours[colour] },
        })),
      ],
      hooks: { setCursor: [({ cursor }) => tell(cursor.idx)] },
    },
    [x, ...columns],
    area,
  );
  tell(undefined);
  const observer = new ResizeObserver(() => {
    if (area.clientWidth > 0 && area.clientWidth !== plot.width)
      plot.setSize({ width: area.clientWidth, height: HEIGHT });
  });
  observer.observe(area);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}

function rangeOf({ least: [low, high] }: TrendKind, min: number | null, max: number | null): [number, number] {
  const [from, until] = [Math.min(low, min ?? low), Math.max(high, max ?? high)];
  const room = (until - from) * 0.08;
  return [from < 0 ? from - room : from - room / 2, until + room];
}

/** `2026-11-23 06:24` */
function timeText(time: string, unit: IndexData['unit']): string {
  return unit === 'day' ? time : time.slice(0, 16).replace('T', ' ');
}

/** As short as a label must be: `11-23`, `23. 06:24`. */
function shortTime(time: string, unit: IndexData['unit']): string {
  return unit === 'day' ? time.slice(5) : time.slice(5, 16).replace('T', ' ');
}

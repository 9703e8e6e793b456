// The plots of a run under its timeline: what the checks measured against their bounds. They move with the picture, and it with them.
import type uPlot from 'uplot';
import { onThemeChange, readColours } from '../colours.ts';
import type { View } from '../view.ts';
import { createLegend } from './legend.ts';
import { nearest } from './nearest.ts';
import { createPlot } from './plot.ts';
import type { PlotContext } from './plot.ts';
import { plotData } from './plot-data.ts';
import type { PlotData } from './plot-data.ts';
import { plotKinds } from './plot-kinds.ts';
import type { PlotKind } from './plot-kinds.ts';
import { sampleWords } from './sample-words.ts';
import { shadesOf, shadeWords } from './shades.ts';
import { createTooltip } from './tooltip.ts';
import type { Tooltip } from './tooltip.ts';

/** Fills `element`. Kinds of which nothing was measured have no plot; one sentence names them. */
export function mountPlots(view: View, element: HTMLElement): void {
  const { timeline } = view;
  const data = plotKinds.flatMap((kind) => plotData(kind, timeline) ?? []);
  const none = plotKinds.filter(({ kind }) => !data.some((each) => each.kind.kind === kind));
  const shades = shadesOf(timeline.bands);
  let colours = readColours();
  const context: PlotContext = { view, shades, colours: () => colours };

  element.classList.add('plots');
  element.append(text('h2', 'Measured against its bounds'));
  if (data.length > 0) element.append(text('p', introduction(shadeWords(shades)), 'dim'));
  const tooltip = createTooltip(element);
  const plots = data.map((each) => mountPlot(each, context, element, tooltip));
  if (none.length > 0) element.append(text('p', absence(none), 'dim'));

  view.onChange(() => {
    tooltip.hide();
    for (const plot of plots) plot.follow();
  });
  onThemeChange(() => {
    colours = readColours();
    for (const plot of plots) plot.repaint();
  });
}

interface Mounted {
  /** Shows the time in sight, when the plot itself is. */
  follow(): void;
  repaint(): void;
}

function mountPlot(data: PlotData, context: PlotContext, parent: HTMLElement, tooltip: Tooltip): Mounted {
  const { kind, summary } = data;
  const figure = document.createElement('figure');
  figure.className = 'plot';
  const heading = text('h3', kind.title);
  const caption = document.createElement('figcaption');
  caption.append(heading, text('span', summary, 'number'), text('p', kind.caption, 'dim'), createLegend(data));
  const area = document.createElement('div');
  area.setAttribute('role', 'img');
  area.setAttribute('aria-label', `${kind.title}: ${summary}. ${kind.caption}`);
  figure.append(caption, area);
  parent.append(figure);

  const plot = createPlot(data, context, area);
  listen(plot, data, context.view, tooltip);
  let inSight = true;
  let stale = false;
  const draw = (): void => {
    stale = !inSight;
    if (stale) return;
    const { fromUs, untilUs } = context.view.range;
    plot.setScale('x', { min: fromUs, max: untilUs });
  };
  new IntersectionObserver((entries) => {
    inSight = entries.at(-1)!.isIntersecting;
    if (inSight && stale) draw();
  }).observe(area);
  new ResizeObserver(() => {
    const width = area.clientWidth;
    if (width > 0 && width !== plot.width) plot.setSize({ width, height: plot.height });
  }).observe(area);
  return { follow: draw, repaint: () => plot.redraw(false, true) };
}

/** Hovering over a dot tells it, a click selects its event. */
function listen(plot: uPlot, data: PlotData, view: View, tooltip: Tooltip): void {
  const { over } = plot;
  const found = (event: MouseEvent): number | undefined => {
    const { left, top } = over.getBoundingClientRect();
    return nearest(plot, data, event.clientX - left, event.clientY - top);
  };
  over.addEventListener('mousemove', (event) => {
    const index = event.buttons === 0 ? found(event) : undefined;
    over.style.cursor = index === undefined ? 'crosshair' : 'pointer';
    if (index === undefined) return tooltip.hide();
    const words = sampleWords(data.kind, data.samples[index]!, data.standings[index]!, view.timeline);
    tooltip.show(words, event.clientX, event.clientY);
  });
  over.addEventListener('mouseleave', () => tooltip.hide());
  over.addEventListener('click', (event) => {
    const index = found(event);
    const line = index === undefined ? 0 : data.samples[index]!.line;
    if (line > 0) view.select(line, { reveal: true });
  });
}

/** One sentence for all plots that are not there. */
function absence(none: readonly PlotKind[]): string {
  if (none.length === plotKinds.length) return 'Nothing was measured: no expiry was judged, and nobody got a lock.';
  return `Not measured in this run: ${none.map(({ title }) => title).join(', ')}.`;
}

function introduction(shaded: string): string {
  const behind = shaded === '' ? '' : ` Shaded: ${shaded}.`;
  return `A dot is one measurement, coloured by the fault that led to it; red is what a check convicts.${behind} Drag to zoom, double click for the whole run, click a dot for its event.`;
}

function text(tag: 'h2' | 'h3' | 'p' | 'span', words: string, className = ''): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = words;
  if (className !== '') element.className = className;
  return element;
}

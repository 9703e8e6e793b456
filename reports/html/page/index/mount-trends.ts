// Three curves over time, of all runs or of one subject in one scenario: what came of them, the worst margin, how much was seen.
import { onThemeChange, readColours } from '../colours.ts';
import { make } from '../make.ts';
import type { IndexData, Trend } from './index-data.ts';
import { createTrendChart } from './trend-chart.ts';
import { trendKinds } from './trend-kinds.ts';

/** Fills `element`; a row of the table of pairs, clicked, is shown too. */
export function mountTrends(data: IndexData, element: HTMLElement): void {
  const choice = make(
    'select',
    { 'aria-label': 'Which runs' },
    ...data.trends.map((trend, index) => make('option', { value: index }, nameOf(trend))),
  );
  const charts = make('div', { class: 'trend-charts' });
  element.append(make('div', { class: 'trend-choice' }, choice), charts);
  const rows = [...document.querySelectorAll<HTMLTableRowElement>('tr[data-trend]')];
  let ends: (() => void)[] = [];

  const show = (): void => {
    for (const end of ends) end();
    charts.replaceChildren();
    const trend = data.trends[Number(choice.value)]!;
    const colours = readColours();
    ends = trendKinds.map((kind) => createTrendChart(kind, data, trend, colours, charts));
    for (const row of rows) row.classList.toggle('chosen', row.dataset['trend'] === choice.value);
  };
  for (const row of rows) {
    if (Number(row.dataset['trend']) < 0) continue;
    row.classList.add('choosable');
    row.title = 'Show over time';
    row.addEventListener('click', () => {
      choice.value = row.dataset['trend']!;
      show();
      element.scrollIntoView({ block: 'nearest' });
    });
  }
  choice.addEventListener('change', show);
  onThemeChange(show);
  show();
}

function nameOf({ subject, scenario, engine }: Trend): string {
  return scenario === '' ? 'all runs' : `${subject}, ${scenario}${engine === 'sim' ? ' (simulated)' : ''}`;
}

// In place of a story where nothing went wrong: what was judged, and how near to the bounds it came.
import type { CheckRow, Timeline } from '../../../timeline/timeline.ts';
import { make } from '../make.ts';
import { duration } from '../lengths.ts';

const headlines: Readonly<Record<Timeline['run']['verdict'], string>> = {
  safe: 'No check convicts the lock.',
  inconclusive: 'No check convicts the lock, and not all could judge.',
  unsafe: 'The run is unsafe, and the story of it is not here.',
};

export function makeSafe({ run, checks }: Timeline): HTMLElement[] {
  return [
    make('h2', { class: `headline ${run.verdict}-text` }, headlines[run.verdict]),
    make('p', { class: 'dim' }, 'What was judged, the nearest to its bound first:'),
    make(
      'div',
      { class: 'scroll' },
      make(
        'table',
        { class: 'plain' },
        make('thead', {}, make('tr', {}, ...['check', 'margin', 'what it saw'].map((text) => make('th', {}, text)))),
        make('tbody', {}, ...checks.toSorted(nearestFirst).map(row)),
      ),
    ),
  ];
}

function row({ check, verdict, seen, worstMarginMs }: CheckRow): HTMLElement {
  const text = worstMarginMs === null ? '' : duration(worstMarginMs);
  return make(
    'tr',
    {},
    make('td', { class: `name ${verdict}-text` }, check),
    make('td', { class: 'number' }, text),
    make('td', {}, seen),
  );
}

/** What could not be judged comes first, what has no bound last. */
function nearestFirst(a: CheckRow, b: CheckRow): number {
  const [first, second] = [rankOf(a), rankOf(b)];
  return first === second ? 0 : first - second;
}

function rankOf({ verdict, worstMarginMs }: CheckRow): number {
  return verdict === 'inconclusive' ? -Infinity : (worstMarginMs ?? Number.MAX_VALUE);
}

// A filter over the rows of the table of runs: by words, by outcome, failing first.
import { make } from '../make.ts';

/** What a row says, in lower case, read once. */
interface Row {
  readonly element: HTMLTableRowElement;
  readonly text: string;
  readonly outcome: string;
}

const outcomes = [
  ['', 'all outcomes'],
  ['failed', 'unsafe'],
  ['passed', 'safe'],
  ['inconclusive', 'inconclusive'],
  ['error', 'not run to the end'],
] as const;

/** Fills `element` with the controls; all words must occur in a row. */
export function mountRunFilter(table: HTMLTableElement, element: HTMLElement): void {
  const body = table.tBodies[0]!;
  const rows = [...body.rows].map((row): Row => ({
    element: row,
    text: row.textContent.toLowerCase(),
    outcome: row.dataset['outcome'] ?? '',
  }));
  const words = make('input', {
    type: 'search',
    placeholder: 'Filter: words of a name, scenario, subject …',
    'aria-label': 'Filter runs',
  });
  const outcome = make(
    'select',
    { 'aria-label': 'Outcome' },
    ...outcomes.map(([value, label]) => make('option', { value }, label)),
  );
  const failingFirst = make('input', { type: 'checkbox' });
  const count = make('output', { class: 'dim' });
  element.append(words, outcome, make('label', {}, failingFirst, ' failing first'), count);

  const filter = (): void => {
    const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits =
        (outcome.value === '' || row.outcome === outcome.value) && asked.every((word) => row.text.includes(word));
      row.element.hidden = !fits;
      if (fits) shown += 1;
    }
    count.textContent = shown === rows.length ? `${shown} runs` : `${shown} of ${rows.length} runs`;
  };
  const sort = (): void => {
    const sorted = failingFirst.checked ? rows.toSorted((a, b) => rank(a) - rank(b)) : rows;
    body.append(...sorted.map((row) => row.element));
  };
  words.addEventListener('input', filter);
  outcome.addEventListener('change', filter);
  failingFirst.addEventListener('change', sort);
  filter();
}

/** Unsafe, then what is no verdict, then safe; the order within stays. */
function rank({ outcome }: Row): number {
  return outcome === 'failed' ? 0 : outcome === 'passed' ? 2 : 1;
}

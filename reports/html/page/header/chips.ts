// The checks, small: what each came to, and how far it stayed from its bound.
import type { CheckRow } from '../../../timeline/timeline.ts';
import { make } from '../make.ts';
import { margin } from '../times.ts';

const signs: Readonly<Record<CheckRow['verdict'], string>> = { safe: '✓', unsafe: '✗', inconclusive: '?' };

export function makeChips(checks: readonly CheckRow[]): HTMLElement {
  return make('div', { class: 'chips' }, ...checks.map(makeChip));
}

function makeChip({ check, verdict, seen, worstMarginMs }: CheckRow): HTMLElement {
  const sign = make('span', { 'aria-hidden': 'true' }, signs[verdict]);
  const chip = make('span', { class: `chip ${verdict}`, title: `${verdict}: ${seen}` }, sign, check);
  if (worstMarginMs !== null)
    chip.append(make('span', { class: 'number', title: 'the smallest margin' }, margin(worstMarginMs)));
  chip.append(make('span', { class: 'visually-hidden' }, ` ${verdict}: ${seen}`));
  return chip;
}

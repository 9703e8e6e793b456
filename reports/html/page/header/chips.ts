// The checks, small: what each came to, and how far it stayed from its bound. One that found something leads there, the others say what they saw.
import type { CheckRow } from '../../../timeline/timeline.ts';
import { goToViolation } from '../go.ts';
import { duration } from '../lengths.ts';
import { make, makeButton } from '../make.ts';
import { READ_MS, toast } from '../toast.ts';
import type { View } from '../view.ts';

const signs: Readonly<Record<CheckRow['verdict'], string>> = { safe: '✓', unsafe: '✗', inconclusive: '?' };

export function makeChips(view: View, checks: readonly CheckRow[]): HTMLElement {
  return make('div', { class: 'chips' }, ...checks.map((check) => makeChip(view, check)));
}

function makeChip(view: View, { check, verdict, seen, worstMarginMs }: CheckRow): HTMLElement {
  const sign = make('span', { 'aria-hidden': 'true' }, signs[verdict]);
  const index = view.timeline.violations.findIndex((violation) => violation.check === check);
  const act = (): void => {
    if (index >= 0) goToViolation(view, index);
    else toast(`${check}: ${verdict}: ${seen}`, READ_MS);
  };
  const chip = makeButton('', `${verdict}: ${seen}`, act, { class: `plain chip ${verdict}`, 'aria-label': undefined });
  chip.append(sign, check);
  if (worstMarginMs !== null)
    chip.append(make('span', { class: 'number', title: 'the smallest margin' }, duration(worstMarginMs)));
  chip.append(make('span', { class: 'visually-hidden' }, ` ${verdict}: ${seen}`));
  return chip;
}

import { expect, it } from 'vitest';
import type { BrokenSubject } from '../../workers/subjects/broken/catalogue.ts';
import { isConvicted, isReferenceClear, matrix } from './matrix.ts';
import type { Trial, Tried } from './matrix.ts';
import { asStrongAs } from './stronger.ts';

const broken: BrokenSubject = { id: 'P34', flaw: '', source: null, check: 'leaks', scenario: null, why: '' };
const found: Trial = { by: 'leaks', plans: 1, ms: 1_000, reference: [], errors: [] };
const missed: Trial = { by: null, plans: 50, ms: 9_000, reference: [], errors: [] };

function tried(...trials: readonly Trial[]): Tried {
  return { name: 'x', broken, engine: 'sim', trials };
}

it('has medians of the trials that convicted', () => {
  const { rows, head } = matrix([tried(found, { ...found, plans: 3, ms: 3_000 }, missed)]);
  expect(rows).toEqual([['P34', 'x', 'leaks', 'leaks', '2 of 3', '2', '2', 'sim', 'clear']]);
  expect(head.length).toBe(rows[0]!.length);
});

it('says what kept plans from being run, and what convicted the reference', () => {
  const failed: Trial = { ...missed, plans: 0, errors: ['No clock.'], reference: ['not run'] };
  expect(matrix([tried(failed)]).rows[0]!.slice(3)).toEqual(['No clock.', '0 of 1', '–', '–', 'sim', 'not run']);
  expect(isReferenceClear(tried(failed))).toBe(false);
  expect(isReferenceClear(tried(found, { ...found, reference: ['leaks'] }))).toBe(false);
});

it('takes one seed that goes free, or no seed at all, for a failure', () => {
  expect(isConvicted(tried(found, found))).toBe(true);
  expect(isConvicted(tried(found, missed))).toBe(false);
  expect(isConvicted(tried())).toBe(false);
});

it('takes two workers at once for more than what leads to it, and for nothing else', () => {
  expect(asStrongAs('stale-holder')).toContain('mutual-exclusion');
  expect(asStrongAs('mutual-exclusion')).toEqual(['mutual-exclusion']);
  expect(asStrongAs('leaks')).toEqual(['leaks']);
});

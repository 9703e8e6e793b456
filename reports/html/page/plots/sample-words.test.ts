import { expect, it } from 'vitest';
import type { Measured } from '../../../timeline/timeline.ts';
import { plotKinds } from './plot-kinds.ts';
import { sampleWords } from './sample-words.ts';

const [late] = plotKinds;
const sample: Measured = {
  kind: 'late-expiry',
  atUs: 5_000_000,
  worker: 1,
  lock: 0,
  valueMs: 1600,
  boundMs: 1500,
  boundText: 'gone by t+6.200 s',
  fault: 'kill',
  line: 42,
};

it('a dot is told with worker, lock, value and bound', () => {
  expect(sampleWords(late, sample, 'convicted', { locks: ['orders'] })).toEqual([
    '1.6 s after its time was over: w1 "orders"',
    'Beyond its bound: a violation',
    'Bound: gone by t+6.200 s',
    '100 ms beyond it',
    't+5.000 s, after SIGKILL',
  ]);
});

it('a name of any kind is short and visible', () => {
  const words = sampleWords(late, { ...sample, worker: null }, 'within', { locks: [`\u202E${'x'.repeat(1000)}`] });
  expect(words[0]).toContain('"\\u202Exxx');
  expect(words[0].length).toBeLessThan(150);
});

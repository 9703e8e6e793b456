// Which run of a kind of failure is told.
import { expect, it } from 'vitest';
import { differentFailures } from './different-failures.ts';
import { sampleReport, sampleResult, sampleViolation } from './testing.ts';

function lasting(id: string, ms: number): ReturnType<typeof sampleReport> {
  const span = { fromUs: 1_000_000, untilUs: 1_000_000 + ms * 1_000 };
  return sampleReport([sampleResult({ verdict: 'unsafe', violations: [sampleViolation({ span })] })], { id });
}

it('tells the run in which it went on for longest, and counts all', () => {
  const [failure, ...more] = differentFailures([lasting('a', 11_875), lasting('b', 12_223), lasting('c', 5)]);
  expect(more).toEqual([]);
  expect(failure).toMatchObject({
    report: { id: 'b' },
    runNumber: 2,
    times: 3,
    of: 3,
    others: [{ id: 'a' }, { id: 'c' }],
  });
});

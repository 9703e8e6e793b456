import { describe, expect, it } from 'vitest';
import { sampleReport, sampleResult, sampleViolation } from '../../reports/testing.ts';
import { notJudgedPercent, SoakTally } from './tally.ts';

describe('the tally of a soak', () => {
  it('counts verdicts, judgements and what could not be judged, by scenario and in all', () => {
    const tally = new SoakTally();
    tally.add(sampleReport([sampleResult({ judged: { holds: 7 }, inconclusive: { 'too slow': 1 } })]));
    const violations = [sampleViolation()];
    tally.add(sampleReport([sampleResult({ verdict: 'unsafe', judged: { holds: 2 }, inconclusive: {}, violations })]));
    const [row, all] = tally.rows;
    expect(row).toMatchObject({ runs: 2, unsafe: 1, judged: 9, notJudged: 1 });
    expect(all).toEqual({ ...row, scenario: 'all' });
    expect(notJudgedPercent(row!)).toBe(10);
    expect(tally.complaints).toHaveLength(1);
    expect([...tally.reasons.values()]).toEqual([1]);
  });

  it('tells of runs that the environment ended', () => {
    const tally = new SoakTally();
    const error = { code: 'x', message: 'etcd did not start.', remedy: 'Look.' };
    tally.add({ ...sampleReport([]), error });
    expect(tally.rows[0]).toMatchObject({ runs: 1, failed: 1, safe: 0 });
    expect(tally.complaints[0]).toContain('etcd did not start.');
  });
});

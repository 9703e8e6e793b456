import { describe, expect, it } from 'vitest';
import { statisticsByPair } from './pair-statistics.ts';
import { sampleRow } from '../../harness/store/testing-rows.ts';

describe('the statistics of a subject in a scenario', () => {
  it('take the rate from the runs that were judged', () => {
    const rows = [
      sampleRow(),
      sampleRow({ verdict: 'unsafe', worstMarginMs: -1200, worstMarginCheck: 'early-expiry' }),
      sampleRow({ verdict: 'inconclusive', worstMarginMs: null }),
      sampleRow({ verdict: 'inconclusive', error: 'no-etcd', worstMarginMs: null }),
    ];
    const [pair, ...others] = statisticsByPair(rows);
    expect(others).toEqual([]);
    expect(pair).toMatchObject({
      runs: 4,
      outcomes: { passed: 1, failed: 1, inconclusive: 1, error: 1 },
      unsafeRate: { rate: 0.5 },
      acquisitions: 40,
      killsAtStake: 8,
      expiriesJudged: 8,
      worstMarginMs: -1200,
      worstMarginCheck: 'early-expiry',
      latest: ['passed', 'failed', 'inconclusive', 'error'],
    });
  });

  it('count a run that is unsafe as such, whatever else went wrong', () => {
    expect(statisticsByPair([sampleRow({ verdict: 'unsafe', error: 'etcd-died' })])[0]!.outcomes.failed).toBe(1);
  });

  it('have no rate where nothing was judged, and no margin where no bound was met', () => {
    const [pair] = statisticsByPair([sampleRow({ verdict: 'inconclusive', worstMarginMs: null })]);
    expect(pair).toMatchObject({ unsafeRate: undefined, worstMarginMs: null, worstMarginCheck: undefined });
  });

  it('keep subjects, scenarios, engines and mixtures apart, whatever their names hold', () => {
    const rows = [
      sampleRow({ subjects: ['a', 'b'], scenario: 'c' }),
      sampleRow({ subjects: ['a'], scenario: 'b","c' }),
      sampleRow({ subjects: ['a'], scenario: 'c', engine: 'sim' }),
      sampleRow({ subjects: ['a'], scenario: 'c' }),
      sampleRow({ subjects: ['__proto__'], scenario: 'c', verdict: 'unsafe' }),
    ];
    expect(statisticsByPair(rows).map(({ subject, scenario, engine }) => [subject, scenario, engine])).toEqual([
      ['__proto__', 'c', 'real'],
      ['a', 'b","c', 'real'],
      ['a', 'c', 'real'],
      ['a', 'c', 'sim'],
      ['a + b', 'c', 'real'],
    ]);
  });

  it('put what fails more surely first: ten of ten before one of one', () => {
    const ten = Array.from({ length: 10 }, () => sampleRow({ subjects: ['ten'], verdict: 'unsafe' }));
    const pairs = statisticsByPair([sampleRow({ subjects: ['one'], verdict: 'unsafe' }), sampleRow(), ...ten]);
    expect(pairs.map(({ subject }) => subject)).toEqual(['ten', 'one', 'session-mutex']);
  });
});

import { describe, expect, it } from 'vitest';
import type { Conviction, Measured } from '../../../timeline/timeline.ts';
import { plotData } from './plot-data.ts';
import { plotKinds } from './plot-kinds.ts';

const kindOf = (kind: Measured['kind']): (typeof plotKinds)[number] => plotKinds.find((each) => each.kind === kind);

function sample(changes: Partial<Measured> = {}): Measured {
  return {
    kind: 'late-expiry',
    atUs: 5_000_000,
    worker: 1,
    lock: 0,
    valueMs: 300,
    boundMs: 1500,
    boundText: 'gone by t+6.200 s',
    fault: 'kill',
    line: 42,
    ...changes,
  };
}

function conviction(changes: Partial<Conviction> = {}): Conviction {
  return {
    check: 'late-expiry',
    convicts: true,
    side: 'lock library',
    subject: 'broken/no-lease',
    lock: 0,
    what: 'outlived its bound',
    expected: '',
    atUs: 4_000_000,
    fromUs: 4_000_000,
    untilUs: 5_000_000,
    workers: [1],
    story: [],
    more: [],
    ...changes,
  };
}

const of = (samples: readonly Measured[], violations: readonly Conviction[] = []): ReturnType<typeof plotData> =>
  plotData(kindOf(samples[0]?.kind ?? 'acquire'), { samples, violations });

function acquire(valueMs: number): Measured {
  return sample({ kind: 'acquire', valueMs, boundMs: null });
}

it('tells of all that was measured, also where not all have a dot', () => {
  const summaries = [{ kind: 'acquire', count: 149_995, leastMs: 0.1, medianMs: 2, mostMs: 40.5 }] as const;
  const data = plotData(kindOf('acquire'), { samples: [acquire(1), acquire(40.5)], summaries, violations: [] });
  expect(data?.summary).toContain('149,995 acquisitions');
  expect(data?.summary).toMatch(/max 40\.5 ms \(dots: 2 of them\)$/);
});

/** How one sample stands. */
function standing(measured: Measured, violations: readonly Conviction[]): string | undefined {
  return of([measured], violations)?.standings[0];
}

describe('what a plot shows', () => {
  it('is nothing where nothing of its kind was measured', () => {
    expect(plotData(kindOf('hand-off'), { samples: [sample()], violations: [] })).toBeUndefined();
  });

  it('is in the order of time, with every bound on its scale', () => {
    const data = of([sample(), sample({ atUs: 1_000_000, valueMs: -20, fault: 'none' })]);
    expect([...data.x]).toEqual([1_000_000, 5_000_000]);
    expect(data.faults).toEqual(['none', 'kill']);
    expect([...data.faultOf]).toEqual([0, 1]);
    expect(data.scale[0]).toBeLessThan(-20);
    expect(data.scale[1]).toBeGreaterThan(1500);
    expect(data.summary).toBe('2 expiries, median 140 ms, max 300 ms');
  });

  it('is logarithmic where large and small values differ much, and puts 0 at the lower end', () => {
    expect(of([acquire(100), acquire(200)]).logarithmic).toBe(false);
    const wide = of([acquire(0), acquire(2), acquire(3000)]);
    expect(wide).toMatchObject({
      logarithmic: true,
      scale: [0.01, 10_000],
      summary: '3 acquisitions, median 2 ms, max 3 s',
    });
    expect(wide.y[0]).toBe(0.01);
  });
});

describe('red', () => {
  const late = sample({ valueMs: 1600 });
  it('is what a violation convicts', () => {
    expect(standing(late, [conviction()])).toBe('convicted');
  });

  it.each([
    ['no check convicts anybody', []],
    ['it is a finding, which convicts nobody', [conviction({ convicts: false })]],
    ['another check convicts', [conviction({ check: 'stale-holder' })]],
    ['another lock is meant', [conviction({ lock: 1 })]],
    ['another worker is meant', [conviction({ workers: [2] })]],
    ['another time is meant', [conviction({ untilUs: 4_900_000 })]],
  ])('is not what is beyond its bound where %s', (_, violations) => {
    expect(standing(late, violations)).toBe('beyond');
  });

  it('is not what kept its bound, whatever is convicted', () => {
    expect(standing(sample({ valueMs: 1500 }), [conviction()])).toBe('within');
    expect(standing(sample({ valueMs: 1600, boundMs: null }), [conviction()])).toBe('within');
  });

  it('is everything beyond its bound where the list of violations is full', () => {
    const full = Array.from({ length: 20 }, () => conviction({ untilUs: 4_000_000 }));
    expect(standing(late, full)).toBe('convicted');
  });

  it('is below its bound what is too early', () => {
    const early = sample({ kind: 'early-expiry', valueMs: -5, boundMs: 0 });
    expect(standing(early, [conviction({ check: 'early-expiry', fromUs: 5_000_000, untilUs: 6_000_000 })])).toBe(
      'convicted',
    );
    expect(standing({ ...early, valueMs: 5 }, [])).toBe('within');
  });
});

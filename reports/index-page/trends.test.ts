import { describe, expect, it } from 'vitest';
import { sampleRow } from '../../harness/store/testing-rows.ts';
import { trendsOf } from './trends.ts';

const on = (day: number, changes: Parameters<typeof sampleRow>[0] = {}): ReturnType<typeof sampleRow> => {
  const startedAt = `2026-11-0${day}T23:30:00.000Z`;
  return sampleRow({ startedAt, commandEndedAt: `2026-11-0${day}T23:59:00.000Z`, ...changes });
};

describe('trends', () => {
  it('have a point a command while there are few days', () => {
    const rows = [on(1), on(1, { verdict: 'unsafe', worstMarginMs: -5 }), on(2, { subjects: ['other'] })];
    const { unit, times, trends } = trendsOf(rows);
    expect(unit).toBe('command');
    expect(times).toEqual(['2026-11-01T23:59:00.000Z', '2026-11-02T23:59:00.000Z']);
    expect(trends.map(({ subject, points }) => [subject, points.map(({ time, runs }) => [time, runs])])).toEqual([
      [
        '',
        [
          [0, 2],
          [1, 1],
        ],
      ],
      ['session-mutex', [[0, 2]]],
      ['other', [[1, 1]]],
    ]);
    expect(trends[0]!.points[0]).toMatchObject({ passed: 1, failed: 1, acquisitions: 20, worstMarginMs: -5 });
  });

  it('have a point a day (UTC) from four days on', () => {
    const rows = [1, 2, 3, 4, 4].map((day) => on(day));
    rows[4] = on(4, { startedAt: '2026-11-05T01:30:00+02:00' });
    const { unit, times, trends } = trendsOf(rows);
    expect([unit, times]).toEqual(['day', ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04']]);
    expect(trends[0]!.points.map(({ runs }) => runs)).toEqual([1, 1, 1, 2]);
  });

  it('show the newest points, in the order of time, and say how many runs are not in them', () => {
    const rows = [on(3), on(1), on(2), sampleRow(), sampleRow({ startedAt: 'yesterday' })];
    expect(trendsOf(rows, 2)).toMatchObject({
      times: ['2026-11-02T23:59:00.000Z', '2026-11-03T23:59:00.000Z'],
      untimed: 2,
      earlier: 1,
    });
  });

  it('count a run whose command is not known as a command of its own', () => {
    const { commandEndedAt: _, ...alone } = on(1);
    expect(trendsOf([alone]).times).toEqual(['2026-11-01T23:30:00.000Z']);
  });

  it('are empty without runs', () => {
    expect(trendsOf([])).toMatchObject({ times: [], untimed: 0, earlier: 0, trends: [{ points: [] }] });
  });
});

import { describe, expect, it } from 'vitest';
import type { Violation } from '../../harness/checks/check.ts';
import { formatTable } from '../format.ts';
import type { Entry, Expected } from './entry.ts';
import { lastLine, reached, recordTable } from './record-table.ts';
import { isGreen, said } from './run-entry.ts';
import type { Outcome } from './run-entry.ts';

const expected: Expected = { check: 'leaks', side: 'library', as: 'violation', saying: /renewed/ };
const entry: Entry = { id: 'T0', software: 'some 1.0', defect: 'it leaks', expected, attempts: 3 };
const violation: Violation = {
  check: 'leaks',
  side: 'library',
  subject: 'some',
  lock: 'orders',
  atUs: 1,
  what: 'w0 renewed lease 1 after its hold was over',
  expected: 'no renewal',
  workers: [0],
  story: [],
};

function report(violations: Violation[], findings: Violation[] = []): Parameters<typeof said>[0] {
  const result = { judged: {}, inconclusive: {}, seen: '', worstMarginMs: null };
  const verdict = violations.length > 0 ? 'unsafe' : 'safe';
  return {
    judgement: {
      verdict,
      checks: [{ check: 'leaks', verdict, violations, findings, ...result }],
      notes: [],
      counts: {} as never,
    },
  };
}

describe('what a run must say', () => {
  it('is by the named check, of the named side, in the named words', () => {
    expect(said(report([violation]), expected)).toEqual([violation]);
    expect(said(report([{ ...violation, what: 'something else' }]), expected)).toEqual([]);
    expect(said(report([violation]), { ...expected, side: 'server' })).toEqual([]);
    expect(said(report([violation]), { ...expected, check: 'liveness' })).toEqual([]);
  });

  it('may be a finding, which is not a violation', () => {
    const finding = { ...violation, side: 'server' as const };
    expect(said(report([], [finding]), { ...expected, side: 'server', as: 'finding' })).toEqual([finding]);
    expect(said(report([], [finding]), { ...expected, side: 'server' })).toEqual([]);
  });

  it('is nothing of the kind on fixed software, and no violation at all', () => {
    expect(isGreen(report([]), expected)).toBe(true);
    expect(isGreen(report([{ ...violation, what: 'something else' }]), expected)).toBe(false);
    expect(isGreen(report([], [violation]), { ...expected, as: 'finding' })).toBe(false);
    expect(
      isGreen({ ...report([]), error: { kind: 'environment', code: 'x', message: '', remedy: '' } }, expected),
    ).toBe(false);
  });
});

describe('the table', () => {
  const fixed = { software: 'some 1.1' };
  const outcomes: Outcome[] = [
    { entry, shown: violation, attempts: 1, seconds: 8.25 },
    { entry, attempts: 3, seconds: 24, why: 'it was judged safe' },
    { entry: { ...entry, fixed }, shown: violation, attempts: 2, seconds: 9, fixed: { green: 1, of: 1, seconds: 7 } },
    {
      entry: { ...entry, fixed },
      shown: violation,
      attempts: 1,
      seconds: 9,
      fixed: { green: 0, of: 1, seconds: 7, why: 'it was judged unsafe' },
    },
  ];

  it('says what was shown, and what was not, and why', () => {
    const text = formatTable(recordTable(outcomes));
    expect(text).toContain('unsafe');
    expect(text).toContain('not shown: it was judged safe');
    expect(text).toContain('green, 1 of 1');
    expect(text).toContain('not green: it was judged unsafe');
  });

  it('counts a row that was not shown, or whose fixed software is not green, as failed', () => {
    expect(outcomes.map(reached)).toEqual([true, false, true, false]);
    expect(lastLine(outcomes)).toBe('2 passed, 2 failed');
  });
});

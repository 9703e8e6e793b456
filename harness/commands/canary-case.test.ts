import { describe, expect, it } from 'vitest';
import { samplePlan, sampleReport, sampleResult } from '../../reports/testing.ts';
import type { CheckName, Verdict } from '../checks/check.ts';
import { Case } from './canary-case.ts';

const report = (verdict: Verdict, check: CheckName = 'leaks', elapsedMs = 10_000) =>
  sampleReport([sampleResult({ check, verdict })], { elapsedMs });
const broken = (): Case => new Case({ subject: 'broken/x', check: 'leaks', plan: () => samplePlan(), boxMs: 25_000 });
const correct = (plans: number): Case =>
  new Case({ subject: 'y', check: undefined, plan: (n) => (n < plans ? samplePlan() : undefined), boxMs: Infinity });

describe('a broken subject', () => {
  it('is given one plan at a time until the check that it names convicts it', () => {
    const canary = broken();
    expect(canary.next()).toBeDefined();
    expect(canary.next()).toBeUndefined();
    canary.take(report('safe'));
    expect(canary.next()).toBeDefined();
    canary.take(report('unsafe'));
    expect(canary.next()).toBeUndefined();
    expect([canary.asItShouldBe, canary.convictedBy, canary.convictedAfterMs, canary.runs]).toEqual([
      true,
      ['leaks'],
      20_000,
      2,
    ]);
  });

  it('is missed when another check convicts it', () => {
    const canary = broken();
    canary.next();
    canary.take(report('unsafe', 'fencing'));
    expect([canary.asItShouldBe, canary.convictedBy]).toEqual([false, ['fencing']]);
  });

  it('is missed when the time box is over', () => {
    const canary = broken();
    for (const _ of [1, 2, 3]) {
      expect(canary.next()).toBeDefined();
      canary.take(report('safe'));
    }
    expect(canary.next()).toBeUndefined();
    expect(canary.asItShouldBe).toBe(false);
  });

  it('is missed when the conviction comes after it', () => {
    const canary = broken();
    canary.next();
    canary.take(report('unsafe', 'leaks', 26_000));
    expect(canary.asItShouldBe).toBe(false);
  });
});

describe('a correct subject', () => {
  it('is cleared by safe runs of all its plans', () => {
    const canary = correct(2);
    for (const verdict of ['safe', 'inconclusive'] as const) {
      canary.next();
      canary.take(report(verdict));
    }
    expect([canary.next(), canary.asItShouldBe]).toEqual([undefined, true]);
  });

  it('is not cleared by runs that saw nothing, nor by none', () => {
    const canary = correct(1);
    expect(canary.asItShouldBe).toBe(false);
    canary.next();
    canary.take(report('inconclusive'));
    expect(canary.asItShouldBe).toBe(false);
  });

  it('is not cleared once it was unsafe', () => {
    const canary = correct(3);
    canary.next();
    canary.take(report('safe'));
    canary.next();
    canary.take(report('unsafe'));
    expect([canary.next(), canary.asItShouldBe]).toEqual([undefined, false]);
  });
});

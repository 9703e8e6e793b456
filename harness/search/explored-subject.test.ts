import { describe, expect, it } from 'vitest';
import type { CheckName, Violation } from '../checks/check.ts';
import { ExploredSubject } from './explored-subject.ts';
import type { Found } from './explored-subject.ts';
import { swarmPlan } from './swarm.ts';

const plan = swarmPlan({ seed: '0123456789abcdef', subject: 'x', orphaned: false });

function foundBy(check: CheckName, n: number | null): Found {
  const violation: Violation = {
    check,
    side: 'library',
    subject: 'x',
    lock: 'orders',
    atUs: 0,
    what: '',
    expected: '',
    workers: [],
    story: [],
  };
  return { check, n, plan, violation, cpuMs: 1 };
}

const failure = { code: 'subject-escaped', message: 'It escaped.', remedy: 'Do not.' };

describe('an explored subject', () => {
  it.each([
    [3, 8],
    [8, 3],
  ])('keeps the lowest seed, whichever thread is faster (%i first)', (first, second) => {
    const subject = new ExploredSubject('x');
    subject.find(foundBy('leaks', first));
    subject.find(foundBy('leaks', second));
    expect(subject.found(false).map(({ n }) => n)).toEqual([3]);
  });

  it('has one finding of each check when it is to go on, else the first', () => {
    const subject = new ExploredSubject('x');
    subject.find(foundBy('leaks', 5));
    subject.find(foundBy('fencing', 9));
    subject.find(foundBy('ownership', null));
    expect(subject.found(true).map(({ n }) => n)).toEqual([null, 5, 9]);
    expect(subject.found(false).map(({ check }) => check)).toEqual(['ownership']);
  });

  it('reports a failure once, with its lowest seed, and how often it was counted', () => {
    const subject = new ExploredSubject('x');
    subject.counts.failures[failure.code] = 40;
    subject.fail(failure, 'b', 7, true);
    subject.fail(failure, 'a', 2, true);
    subject.fail(failure, 'c', 9, true);
    expect(subject.failures()).toEqual([{ failure, seed: 'a', n: 2, count: 40 }]);
    expect(subject.failures(2)).toEqual([]);
  });

  it('counts a failure that came before the search by itself', () => {
    const subject = new ExploredSubject('x');
    subject.fail(failure, 'a', null);
    expect(subject.failures(0)).toEqual([{ failure, seed: 'a', n: null, count: 1 }]);
  });
});

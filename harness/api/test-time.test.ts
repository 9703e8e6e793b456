// How long tests run and are waited for, and how they are called.
import { describe, expect, it } from 'vitest';
import { boxOf, timeoutMsOf } from './test-time.ts';
import { testTitle } from './test-title.ts';

describe('a chaos test', () => {
  it.each([
    [{ scenario: 'sigkill' }, {}, { runs: 1 }],
    [{}, {}, { forMs: 70_000 }],
    [{ explore: true }, {}, { forMs: 20_000 }],
    [{ explore: true, plans: 500 }, {}, { plans: 500 }],
    [{ scenario: 'sigkill', forMs: 5_000 }, {}, { forMs: 5_000 }],
    [{ scenario: 'sigkill' }, { LOCKSTORM_FOR: '2m' }, { forMs: 120_000 }],
    [{ scenario: 'sigkill' }, { LOCKSTORM_RUNS: '20' }, { runs: 20 }],
    [{ scenario: 'sigkill', runs: 3 }, { LOCKSTORM_RUNS: '20' }, { runs: 3 }],
    [{ explore: true }, { LOCKSTORM_RUNS: '20' }, { forMs: 20_000 }],
  ])('%o with %o runs %o', (options, env, box) => expect(boxOf(options, env)).toMatchObject(box));

  it('says which name of the environment is wrong', () =>
    expect(() => boxOf({ scenario: 'sigkill' }, { LOCKSTORM_FOR: 'long' })).toThrow(
      'LOCKSTORM_FOR: "long" is no duration.',
    ));

  it('is waited for as long as it may take', () => {
    expect(timeoutMsOf({}, { forMs: 10_000 })).toBe(130_000);
    expect(timeoutMsOf({ scenario: ['sigkill', 'herd'] }, { runs: 2 })).toBe(360_000);
    expect(timeoutMsOf({ explore: true }, { plans: 1000 })).toBe(170_000);
  });

  it.each([
    ['%s is survived', 'sigkill', 'sigkill is survived'],
    ['%s with %d workers', ['herd', 9], 'herd with 9 workers'],
    ['$name with $workers workers, $nothing', { name: 'herd', workers: 9 }, 'herd with 9 workers, $nothing'],
    ['no holes', 'sigkill', 'no holes'],
    ['100 %', 'sigkill', '100 %'],
  ])('for each case: %s of %j', (name, one, title) => expect(testTitle(name, one)).toBe(title));
});

// The mutex against an oracle that tries every order of every history, and every choice of what took place.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearizableByHand, mutexHistories } from './testing/mutex-histories.ts';
import type { MutexStep } from './testing/mutex-histories.ts';
import { isMutex } from './testing/is-mutex.ts';

const step = (text: string): MutexStep[] =>
  text.split(' ').map((word) => {
    const [, id, deed, type] = /^(\d+)([ar])([?+!.])$/.exec(word)!;
    const types = { '?': 'call', '+': 'ok', '!': 'fail', '.': 'unknown' } as const;
    return { id: Number(id), deed: deed === 'a' ? 'acquire' : 'release', type: types[type as '?'] };
  });

function* longHistory(): Generator<MutexStep> {
  for (let id = 0; id < 100_000; id += 2) {
    yield { id, deed: 'acquire', type: 'call' };
    yield { id, deed: 'acquire', type: id % 20 === 0 ? 'unknown' : 'ok' };
    yield { id: id + 1, deed: 'release', type: 'call' };
    yield { id: id + 1, deed: 'release', type: id % 30 === 0 ? 'unknown' : 'ok' };
  }
}

describe('a mutex', () => {
  it.each([
    ['one after the other', '1a? 1a+ 2r? 2r+ 3a? 3a+ 4r? 4r+', true],
    ['two at once', '1a? 1a+ 2a? 2a+', false],
    ['a release that is under way', '1a? 1a+ 2r? 3a? 3a+ 2r+', true],
    ['a release that is under way and fails', '1a? 1a+ 2r? 3a? 3a+ 2r!', false],
    ['one of two releases fails', '1a? 1a+ 2r? 4r? 3a? 3a+ 2r! 4r+', true],
    ['a release of unknown outcome', '1a? 1a+ 2r? 2r. 3a? 3a+', true],
    ['which frees it once only', '1a? 1a+ 2r? 2r. 3a? 3a+ 4a? 4a+', false],
    ['a release that was called too late', '1a? 1a+ 2a? 2a+ 3r? 3r+', false],
    ['a release of what nobody holds', '1r? 1r+', false],
    ['but somebody may', '1a? 1a. 2r? 2r+', true],
    ['a waiter', '1a? 1a+ 2a? 3r? 3r+ 2a+', true],
    ['who returned before', '1a? 1a+ 2a? 2a+ 3r? 3r+', false],
  ])('%s', (_name, history, linearizable) => {
    expect(isMutex(step(history))).toBe(linearizable);
    expect(linearizableByHand(step(history))).toBe(linearizable);
  });

  it('agrees with the oracle on every history', () => {
    let not = 0;
    fc.assert(
      fc.property(mutexHistories(6), (history) => {
        const linearizable = linearizableByHand(history);
        not += linearizable ? 0 : 1;
        expect(isMutex(history)).toBe(linearizable);
      }),
      { numRuns: 4_000 },
    );
    expect(not).toBeGreaterThan(300);
    expect(not).toBeLessThan(3_700);
  });

  it('needs no more memory for a long history', () => {
    expect(isMutex(longHistory())).toBe(true);
  });
});

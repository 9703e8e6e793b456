// The checks against their adversaries: no safe history is convicted, and a history with one broken rule is convicted by its check alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeEvents } from './judge.ts';
import { base, baseNames } from './testing/bases.ts';
import { modelConfigArbitrary } from './testing/model-config.ts';
import { mutated, mutations } from './testing/mutations.ts';
import { playHistory } from './testing/safe-history.ts';

describe('a history that is safe by construction', () => {
  it('is never convicted, whatever is late', () => {
    fc.assert(
      fc.property(modelConfigArbitrary, (config) => {
        const { checks } = judgeEvents(playHistory(config));
        expect(checks.flatMap(({ violations }) => violations)).toEqual([]);
      }),
      { numRuns: 1_500, seed: 20_26 },
    );
  });

  it.each(baseNames)('is safe where mutations begin: %s', (name) => {
    expect(judgeEvents(base(name))).toMatchObject({ verdict: 'safe' });
  });
});

describe('a history with one broken rule is convicted by its check and no other', () => {
  it.each(Object.entries(mutations))('%s', (_name, mutation) => {
    const { checks } = judgeEvents(mutated(mutation, base(mutation.base)));
    const convicting = checks.filter(({ verdict }) => verdict === 'unsafe');
    expect(convicting.map(({ check }) => check).toSorted()).toEqual(mutation.convicts.toSorted());
    for (const { violations } of convicting) expect(violations[0]!.story.length).toBeLessThanOrEqual(20);
  });
});

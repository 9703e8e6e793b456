// What is exported of a correct run is linearizable, and what is exported of two holders at once is not: against the checks' own adversary,
// and on recorded runs.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, judgeEvents } from '../../harness/checks/judge.ts';
import { base } from '../../harness/checks/testing/bases.ts';
import { modelConfigArbitrary } from '../../harness/checks/testing/model-config.ts';
import { mutated, mutations } from '../../harness/checks/testing/mutations.ts';
import { playHistory } from '../../harness/checks/testing/safe-history.ts';
import type { Judgement } from '../../harness/checks/check.ts';
import { lockHistoryOf, lockHistoryOfEvents } from './lock-operations.ts';
import { isLinearizable } from './testing.ts';

const fixtures = resolve(import.meta.dirname, '../../harness/checks/fixtures');

function twoHeld({ checks }: Judgement): boolean {
  return checks.some(
    ({ check, violations, findings }) => check === 'mutual-exclusion' && violations.length + findings.length > 0,
  );
}

describe('the operations of a run', () => {
  it('are linearizable where the locks are correct, whatever is late', () => {
    fc.assert(
      fc.property(modelConfigArbitrary, (config) => {
        expect(isLinearizable(lockHistoryOfEvents(playHistory(config)))).toBe(true);
      }),
      { numRuns: 300, seed: 20_26 },
    );
  });

  it.each(Object.entries(mutations))('are so unless two held at once: %s', (_name, mutation) => {
    const events = mutated(mutation, base(mutation.base));
    expect(isLinearizable(lockHistoryOfEvents(events))).toBe(!twoHeld(judgeEvents(events)));
  });

  it.each(readdirSync(fixtures).filter((name) => name.endsWith('.jsonl')))('of %s too', async (name) => {
    const path = join(fixtures, name);
    expect(isLinearizable(await lockHistoryOf(path))).toBe(!twoHeld(await judge(path)));
  });
});

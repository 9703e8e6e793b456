// Porcupine itself on what is exported to it, and against our own check on random histories.
import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMutex } from '../../harness/checks/testing/is-mutex.ts';
import { mutexHistories } from '../../harness/checks/testing/mutex-histories.ts';
import type { MutexStep } from '../../harness/checks/testing/mutex-histories.ts';
import { canBuildGo } from '../../harness/fleet/commands/go-program.ts';
import type { LockHistory, LockOperation } from './lock-operation.ts';
import { lockHistoryOf } from './lock-operations.ts';
import { porcupineLines } from './porcupine.ts';
import { isLinearizable } from './testing.ts';
import { buildPorcupine } from './testing-porcupine.ts';

const fixtures = resolve(import.meta.dirname, '../../harness/checks/fixtures');
const textOf = (history: LockHistory): string => [...porcupineLines(history)].join('');

const operation: LockOperation = {
  deed: 'acquire',
  lock: 'a "b"\n\u202e</script>',
  hold: 1,
  worker: 2,
  by: 'worker',
  callUs: 5,
  returnUs: 9,
  outcome: 'ok',
};

describe('porcupine.json', () => {
  it('is an array of operations in ns, with room for what never returned', () => {
    const lost = { ...operation, hold: 3, callUs: 10, outcome: 'unknown', error: 'killed' } as const;
    const history = { operations: [operation, lost, { ...operation, hold: 4, callUs: 12 }], faults: [], endUs: 20 };
    expect(JSON.parse(textOf(history))).toEqual([
      {
        ClientId: 2,
        Input: { op: 'acquire', lock: operation.lock, hold: 1, worker: 2, by: 'worker' },
        Call: 5_000,
        Output: { outcome: 'ok' },
        Return: 9_500,
      },
      {
        ClientId: 2,
        Input: { op: 'acquire', lock: operation.lock, hold: 3, worker: 2, by: 'worker' },
        Call: 10_000,
        Output: { outcome: 'unknown', error: 'killed' },
        Return: 1_000_020_000,
      },
      // The client whose operation never returned does nothing more.
      expect.objectContaining({ ClientId: 5, Call: 12_000 }),
    ]);
    expect(JSON.parse(textOf({ operations: [], faults: [], endUs: 0 }))).toEqual([]);
  });
});

const able = await canBuildGo();
if (able !== true) process.stderr.write(`Porcupine is not asked: ${able}.\n`);

describe.skipIf(able !== true)('Porcupine', () => {
  let porcupine: ReturnType<typeof buildPorcupine>;
  beforeAll(() => void (porcupine = buildPorcupine()), 300_000);
  afterAll(() => rmSync(porcupine.folder, { recursive: true, force: true }));

  it('reads recorded runs, clears the safe ones and convicts two holders', async () => {
    const names = readdirSync(fixtures).filter((name) => name.endsWith('.jsonl'));
    const histories = await Promise.all(names.map((name) => lockHistoryOf(join(fixtures, name))));
    const said = porcupine.areLinearizable(histories.map(textOf));
    expect(said).toEqual(histories.map(isLinearizable));
    const convicted = names.filter((_name, index) => said[index] === false);
    expect(convicted).toContain('unsafe-mutual-exclusion-recorded-single-wait.jsonl');
    expect(convicted.filter((name) => name.startsWith('safe-'))).toEqual([]);
  });

  it('says of every random history what our check says', () => {
    const histories = fc.sample(mutexHistories(14), { numRuns: 3_000, seed: 20_26 });
    const ours = histories.map((history) => isMutex(history));
    expect(porcupine.areLinearizable(histories.map((history) => textOf(historyOf(history))))).toEqual(ours);
    const not = ours.filter((linearizable) => !linearizable).length;
    expect(not).toBeGreaterThan(300);
    expect(not).toBeLessThan(2_700);
  });
});

function historyOf(steps: readonly MutexStep[]): LockHistory {
  const operations = steps.flatMap(({ id, deed, type }, callUs): LockOperation[] => {
    if (type !== 'call') return [];
    const at = steps.findIndex((other) => other.id === id && other.type !== 'call');
    const heard = at < 0 ? 'unknown' : steps[at]!.type;
    const outcome = heard === 'ok' || heard === 'fail' ? heard : 'unknown';
    return [{ ...operation, lock: 'a', deed, hold: id, callUs, returnUs: at < 0 ? steps.length : at, outcome }];
  });
  return { operations, faults: [], endUs: steps.length };
}

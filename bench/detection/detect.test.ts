// What is counted as found, and when, with a subject that is convicted of one thing often and of another seldom.
import { describe, expect, it } from 'vitest';
import type { CheckName } from '../../harness/checks/check.ts';
import type { Plan } from '../../harness/plan/schema.ts';
import { planSeed } from '../../harness/search/seeds.ts';
import type { PlanRunner } from '../../harness/search/threads/plan-runner.ts';
import { detect } from './detect.ts';
import type { Wanted } from './detect.ts';

const master = '00000000000000dd';
const wanted: Wanted = {
  subject: 'broken/no-lease',
  check: 'late-expiry',
  orphaned: false,
  seed: master,
  capCpuMs: 2_000,
  shrinkMs: 1_000,
};

/** Plans, from 0, that are convicted, by which checks, in the order in which a run finds them; every other plan is as its seed's first. */
function runnerThat(convicts: (n: number) => readonly CheckName[]): PlanRunner {
  const numbers = new Map(Array.from({ length: 50 }, (_, n) => [planSeed(master, n), n]));
  const run = ({ seed }: Plan, { bail }: { bail?: true | CheckName }) => {
    const found = convicts(numbers.get(seed) ?? 0);
    // A run that ends with its first conviction knows of no other.
    const told = bail === true ? found.slice(0, 1) : found.filter((check) => check === bail);
    return { convictions: told.map((check) => ({ check, atUs: 1 })), simulated: { traceHash: 'f00d' } };
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what detect and shrink use of it
  return { run } as unknown as PlanRunner;
}

describe('a search', () => {
  it('counts any check apart from the one that is wanted, and goes on for that one', async () => {
    const found = await detect(
      wanted,
      runnerThat((n) => (n === 4 ? ['late-expiry'] : n >= 2 ? ['leaks'] : [])),
    );
    expect(found.any).toMatchObject({ check: 'leaks', plans: 3 });
    expect(found.named).toMatchObject({ check: 'late-expiry', plans: 5 });
    expect(found.minimum?.check).toBe('late-expiry');
  });

  it('sees the check that is wanted behind another one of the same plan', async () => {
    const found = await detect(
      wanted,
      runnerThat((n) => (n === 0 ? ['leaks', 'late-expiry'] : [])),
    );
    expect([found.any, found.named]).toMatchObject([
      { check: 'leaks', plans: 1 },
      { check: 'late-expiry', plans: 1 },
    ]);
    expect(found.minimum).toMatchObject({ check: 'late-expiry', traceHash: 'f00d' });
  });

  it('gives up at its cap, and shrinks what else it found', async () => {
    const found = await detect(
      { ...wanted, capCpuMs: 50 },
      runnerThat(() => ['leaks']),
    );
    expect(found.named).toBeNull();
    expect(found.minimum?.check).toBe('leaks');
    const nothing = await detect(
      { ...wanted, capCpuMs: 50 },
      runnerThat(() => []),
    );
    expect(nothing).toMatchObject({ any: null, named: null, minimum: null });
  });
});

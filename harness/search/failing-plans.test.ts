import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../plan/schema.ts';
import { projectRoot } from '../store/project-root.ts';
import { FAILING_KEPT, FailingPlans } from './failing-plans.ts';
import { planSeed } from './seeds.ts';
import { swarmPlan } from './swarm.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstorm-failing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function planOf(n: number, subject = 'broken/no-lease'): Plan {
  return swarmPlan({ seed: planSeed('0123456789abcdef', n), subject, orphaned: false });
}

function filesIn(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.json'));
}

/** A compiled module, as a string literal for another process. */
function compiled(name: string): string {
  return JSON.stringify(join(projectRoot(import.meta.dirname), 'dist', 'harness', 'search', name));
}

describe('the seed store', () => {
  it('is empty where there is no folder', () => {
    expect(new FailingPlans(join(folder, 'none')).of('x')).toEqual([]);
  });

  it('gives the plans of a subject back, and no others', () => {
    const store = new FailingPlans(folder);
    store.add('broken/no-lease', planOf(1), 'leaks', 'a key was left');
    store.add('./a/lock.ts', planOf(2, './a/lock.ts'), 'leaks', 'a key was left');
    store.add('./b/lock.ts', planOf(2, './b/lock.ts'), 'leaks', 'a key was left');
    expect(store.of('broken/no-lease')).toEqual([{ plan: planOf(1), check: 'leaks' }]);
    expect(store.of('./b/lock.ts').map(({ plan }) => plan.workers[0]!.subject)).toEqual(['./b/lock.ts']);
    expect(store.of('broken-no-lease')).toEqual([]);
  });

  it('knows a plan by its content, in whatever order its keys are', () => {
    const store = new FailingPlans(folder);
    const plan = planOf(1);
    const reversed = Object.fromEntries(Object.entries(plan).toReversed()) as Plan;
    store.add('broken/no-lease', plan, 'leaks', '');
    store.add('broken/no-lease', reversed, 'leaks', '');
    expect(filesIn()).toHaveLength(1);
    store.drop('broken/no-lease', reversed);
    store.drop('broken/no-lease', reversed);
    expect(filesIn()).toEqual([]);
  });

  it('keeps the newest, and gives them first', () => {
    const store = new FailingPlans(folder);
    for (let n = 0; n < FAILING_KEPT + 5; n++) store.add('broken/no-lease', planOf(n), 'leaks', '');
    store.add('broken/no-lease', planOf(7), 'leaks', '');
    const seeds = store.of('broken/no-lease').map(({ plan }) => plan.seed);
    expect(seeds).toHaveLength(FAILING_KEPT);
    expect(seeds.slice(0, 3)).toEqual([planOf(7).seed, planOf(24).seed, planOf(23).seed]);
    expect(seeds).not.toContain(planOf(4).seed);
  });

  it.each([
    ['torn', (text: string) => text.slice(0, 100)],
    ['of another format', (text: string) => text.replace('"format": 1', '"format": 99')],
    ['no plan', () => '{}'],
  ])('removes a plan that is %s, and says so', (_, damage) => {
    const store = new FailingPlans(folder);
    store.add('broken/no-lease', planOf(1), 'leaks', '');
    const [name] = filesIn();
    const path = join(folder, name!);
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    const notes: string[] = [];
    expect(store.of('broken/no-lease', notes)).toEqual([]);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^A plan that had failed could not be used and was removed: .+\.$/);
    expect(filesIn()).toEqual([]);
  });

  it('is whole at any time, though other processes write it', async () => {
    const program = `
      import { FailingPlans } from ${compiled('failing-plans.js')};
      import { planSeed } from ${compiled('seeds.js')};
      import { swarmPlan } from ${compiled('swarm.js')};
      const store = new FailingPlans(${JSON.stringify(folder)});
      for (let n = 0; n < 60; n++) {
        const plan = swarmPlan({ seed: planSeed('0123456789abcdef', n), subject: 'x', orphaned: false });
        store.add('x', plan, 'leaks', '');
        if (n % 3 === 0) store.drop('x', plan);
      }`;
    const writer = (): Promise<void> =>
      new Promise((resolve, reject) => {
        execFile(process.execPath, ['--input-type=module', '-e', program], (error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    const written = new AbortController();
    const writers = Promise.all([writer(), writer()]).finally(() => written.abort());
    const store = new FailingPlans(folder);
    const notes: string[] = [];
    while (!written.signal.aborted) {
      store.of('x', notes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writers;
    expect(notes).toEqual([]);
    expect(store.of('x', notes).length).toBeGreaterThan(0);
    expect(filesIn().filter((name) => !name.endsWith('.json'))).toEqual([]);
  });

  it('says with a remedy that it cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    const store = new FailingPlans(join(folder, 'file'));
    expect(() => store.add('broken/no-lease', planOf(1), 'leaks', '')).toThrow(
      expect.objectContaining({ kind: 'environment', code: 'results-not-written' }),
    );
  });
});

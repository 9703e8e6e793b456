import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explore } from './explore.ts';
import type { ExploreOptions, ExploreResult } from './explore-types.ts';
import { FailingPlans } from './failing-plans.ts';
import { planSeed } from './seeds.ts';
import { swarmPlan } from './swarm.ts';
import { oddSubjects } from './threads/testing.ts';
import type { OddSubjects } from './threads/testing.ts';

const seed = '0123456789abcdef';
const quick: Pick<ExploreOptions, 'seed' | 'threads' | 'shrinkMs'> = { seed, threads: 2, shrinkMs: 0 };

let odd: OddSubjects;
let folder: string;
beforeAll(() => {
  odd = oddSubjects();
  folder = mkdtempSync(join(tmpdir(), 'lockstorm-explore-'));
});
afterAll(() => {
  odd[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

function foundIn({ subjects }: ExploreResult): unknown[] {
  return subjects.flatMap(({ findings }) =>
    findings.map(({ subject, check, n, minimal, confirmed }) => [subject, check, n, minimal, confirmed]),
  );
}

describe('explore', () => {
  it('convicts broken subjects, shrinks the plans, and leaves the correct one alone', async () => {
    const subjects = ['broken/no-lease', 'session-mutex', 'broken/any-delete'];
    const result = await explore({ ...quick, subjects, plans: 40, shrinkMs: 2_000 });
    expect(result.subjects.map(({ subject }) => subject)).toEqual(subjects);
    const [noLease, mutex, anyDelete] = result.subjects;
    expect(mutex).toMatchObject({ findings: [], failures: [], counts: { plans: 40, verdicts: { unsafe: 0 } } });
    expect(mutex!.counts.judged['late-expiry']?.['expiries']).toBeGreaterThan(0);
    for (const one of [noLease!, anyDelete!]) {
      expect(one.findings).toHaveLength(1);
      const [finding] = one.findings;
      expect(finding!.violation.check).toBe(finding!.check);
      expect(finding!.confirmed?.judgement.verdict).toBe('unsafe');
      expect(finding!.confirmed?.traceHash).toMatch(/^[0-9a-f]{16}$/);
      expect(finding!.plan.seed).toBe(planSeed(seed, finding!.n!));
      expect(JSON.stringify(finding!.minimal).length).toBeLessThanOrEqual(JSON.stringify(finding!.plan).length);
    }
    expect(result.rates.plans).toBeGreaterThan(40);
    expect(result.rates.eventsPerCpuSecond).toBeGreaterThan(0);
  });

  it('finds the same with one thread as with two: the lowest seed that fails', async () => {
    const subjects = ['broken/no-lease', 'broken/any-delete', 'broken/random-token'];
    const [one, two] = [
      await explore({ ...quick, subjects, plans: 25, threads: 1 }),
      await explore({ ...quick, subjects, plans: 25, threads: 2 }),
    ];
    expect(foundIn(two)).toEqual(foundIn(one));
    expect(foundIn(one)).toHaveLength(3);
  });

  it('finds the same with any number of threads when it is to go on: the lowest seed of each check', async () => {
    const subjects = ['broken/any-delete'];
    const [one, three] = [
      await explore({ ...quick, subjects, plans: 25, keepGoing: true, threads: 1 }),
      await explore({ ...quick, subjects, plans: 25, keepGoing: true, threads: 3 }),
    ];
    expect(foundIn(three)).toEqual(foundIn(one));
    expect(three.subjects[0]!.counts.plans).toBe(25);
    expect(three.subjects[0]!.counts).toEqual({ ...one.subjects[0]!.counts, virtualMs: expect.any(Number) });
  });

  it('ends when its time is over, or when it is told to', async () => {
    const stop = new AbortController();
    const stages = new Set<string>();
    const boxed = await explore({
      ...quick,
      subjects: ['session-mutex'],
      forMs: 500,
      onProgress: ({ stage }) => stages.add(stage),
    });
    expect(boxed.interrupted).toBe(false);
    expect(boxed.subjects[0]!.counts.plans).toBeGreaterThan(0);
    expect([...stages]).toEqual(['failed-before', 'search', 'shrink']);
    const stopped = await explore({
      ...quick,
      subjects: ['session-mutex'],
      stop: stop.signal,
      onProgress: ({ subjects }) => subjects[0]!.counts.plans > 0 && stop.abort(),
    });
    expect(stopped.interrupted).toBe(true);
  });

  it('tries the plans first that failed before, and forgets those that pass now', async () => {
    const subject = 'broken/no-lease';
    const options: ExploreOptions = {
      ...quick,
      subjects: [subject],
      plans: 60,
      shrinkMs: 2_000,
      failingFolder: folder,
    };
    const first = await explore(options);
    const store = new FailingPlans(folder);
    expect(store.of(subject).map(({ plan }) => plan)).toEqual([first.subjects[0]!.findings[0]!.minimal]);
    const passing = swarmPlan({ seed: planSeed(seed, 0), subject, orphaned: false, faults: [], size: 'tiny' });
    store.add(subject, passing, 'leaks', 'a plan that never failed');
    const second = await explore({ ...options, shrinkMs: 0 });
    const [again] = second.subjects;
    expect(again!.notes).toEqual(['1 plan that failed before now passes.']);
    expect(again!.findings.map(({ n, minimal }) => [n, minimal])).toEqual([
      [null, first.subjects[0]!.findings[0]!.minimal],
    ]);
    expect(again!.counts.plans).toBe(0);
    expect(store.of(subject)).toHaveLength(1);
  });
});

describe('a subject that cannot be simulated', () => {
  const cases: [name: string, code: RegExp, connect: string, top?: string][] = [
    ['throws-on-import', /./, 'return never;', 'throw new Error("not today");'],
    ['does-not-compile', /^subject-does-not-compile$/, 'return never;', 'this is no JavaScript'],
    [
      'reads-a-file',
      /^subject-escaped$/,
      'fs.readFileSync("/etc/hostname"); return never;',
      'import fs from "node:fs";',
    ],
    ['loops', /^subject-loops$/, 'for (;;) await null;'],
    ['ends', /./, 'process.exit(7);'],
  ];

  it('is a failure of its own, said once, and the others are judged', async () => {
    const paths = cases.map(([name, , connect, top]) => odd.write(name, connect, top));
    const result = await explore({
      ...quick,
      subjects: [...paths, 'broken/no-lease'],
      plans: 30,
      limits: { silenceMs: 1500 },
    });
    for (const [i, [name, code]] of cases.entries()) {
      const { failures, findings } = result.subjects[i]!;
      expect([name, failures.map(({ failure }) => failure.code)]).toEqual([name, [expect.stringMatching(code)]]);
      expect(failures[0]!.failure.message).toMatch(/\.$/);
      expect(findings).toEqual([]);
    }
    expect(result.subjects.at(-1)!.findings).toHaveLength(1);
  });

  it('now and then fails those plans alone', async () => {
    const connect = 'if (Math.random() < 0.2) fs.readFileSync("/etc/hostname"); return never;';
    const escapes = odd.write('escapes-now-and-then', connect, 'import fs from "node:fs";');
    const [result] = (await explore({ ...quick, subjects: [escapes], plans: 40 })).subjects;
    const [failure, ...more] = result!.failures;
    expect(more).toEqual([]);
    expect(result!.counts.plans).toBe(40);
    expect(failure!.failure.code).toBe('subject-escaped');
    expect(failure!.count).toBeGreaterThan(1);
    expect(failure!.count).toBeLessThan(40);
    expect(failure!.seed).toBe(planSeed(seed, failure!.n!));
  });

  it('because it hangs now and then is judged behind those seeds', async () => {
    const hangs = odd.write('hangs-rarely', 'if (Math.random() < 0.02) for (;;); return never;');
    const options: ExploreOptions = { ...quick, subjects: [hangs], plans: 40, limits: { silenceMs: 1000 } };
    const [result] = (await explore(options)).subjects;
    const [failure] = result!.failures;
    expect(failure!.failure).toMatchObject({ kind: 'usage', code: 'subject-loops' });
    expect(failure!.failure.message).toContain(`in plan seed ${planSeed(seed, failure!.n!)}`);
    expect(result!.counts.plans).toBeGreaterThan(failure!.n! + 10);
  });

  it('because it hangs too often is given up', async () => {
    const hangs = odd.write('hangs-often', 'if (Math.random() < 0.2) for (;;); return never;');
    const options: ExploreOptions = { ...quick, subjects: [hangs], plans: 1000, limits: { silenceMs: 1000 } };
    const [result] = (await explore({ ...options, seed: '0000000000000001' })).subjects;
    expect(result!.failures.map(({ failure }) => failure.code)).toEqual(['subject-loops']);
    expect(result!.counts.plans).toBeLessThan(100);
    expect(result!.notes).toEqual([`${hangs} was given up after 3 threads were lost.`]);
  });
});

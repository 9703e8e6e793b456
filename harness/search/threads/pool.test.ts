import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../checks/judge.ts';
import { MonotonicClock } from '../../clock.ts';
import { Journal } from '../../history/journal.ts';
import type { Plan } from '../../plan/schema.ts';
import { planSeed } from '../seeds.ts';
import { swarmPlan } from '../swarm.ts';
import { failureOfLost } from './lost.ts';
import type { Lost } from './lost.ts';
import type { PlanRun } from './messages.ts';
import { isLost } from './pool.ts';
import { oddSubjects, poolOf } from './testing.ts';
import type { OddSubjects } from './testing.ts';

let odd: OddSubjects;
beforeAll(() => {
  odd = oddSubjects();
});
afterAll(() => odd[Symbol.dispose]());

function planOf(subject: string, n = 0): Plan {
  return swarmPlan({ seed: planSeed('0123456789abcdef', n), subject, orphaned: false });
}

function lostOf(end: PlanRun | Lost): Lost {
  if (!isLost(end)) throw new Error('the thread was not lost');
  return end;
}

function runOf(end: PlanRun | Lost): PlanRun {
  if (isLost(end)) throw new Error(end.message);
  return end;
}

describe('a thread of the pool', () => {
  it.each([
    ['await', 'for (;;) await null;'],
    ['stand still', 'for (;;);'],
  ])('is ended when a subject loops for ever with %s, and replaced', async (how, connect) => {
    const loops = odd.write(`loops-${how.replaceAll(' ', '-')}`, connect);
    const well = odd.write('well', 'return never;');
    await using pool = await poolOf([loops, well], 1, { silenceMs: 1500 });
    const [end, next] = await Promise.all([
      pool.do({ kind: 'run', plan: planOf(loops), depth: 'whole' }),
      pool.do({ kind: 'run', plan: planOf(well), depth: 'whole' }),
    ]);
    const { seed } = planOf(loops);
    expect(failureOfLost(lostOf(end))).toMatchObject({
      kind: 'usage',
      code: 'subject-loops',
      message: `${loops} loops for ever in plan seed ${seed}: it showed no sign of life for 2 s.`,
      remedy: expect.stringContaining(`replay ${seed}`),
    });
    expect(isLost(next)).toBe(false);
  });

  it('is ended when a subject uses up all memory, and replaced', async () => {
    const hog = odd.write('hog', 'const all = []; for (;;) all.push(new Array(1000).fill({}));');
    const well = odd.write('well', 'return never;');
    await using pool = await poolOf([hog, well], 1, { memoryMb: 64 });
    const end = await pool.do({ kind: 'run', plan: planOf(hog), depth: 'whole' });
    expect(failureOfLost(lostOf(end))).toMatchObject({ code: 'subject-out-of-memory' });
    expect(isLost(await pool.do({ kind: 'run', plan: planOf(well), depth: 'whole' }))).toBe(false);
  });
});

describe('one plan on demand', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstorm-judged-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['session-mutex', 'etcd3-lock', 'broken/no-lease', 'broken/any-delete'])(
    'of %s is judged while it happens as its file is judged afterwards',
    async (subject) => {
      await using pool = await poolOf([subject], 1);
      for (let n = 0; n < 8; n++) {
        const run = runOf(await pool.do({ kind: 'run', plan: planOf(subject, n), depth: 'details' }));
        const path = join(folder, `${subject.replace('/', '-')}-${n}.jsonl`);
        const journal = new Journal(path, new MonotonicClock());
        for (const event of run.history!) journal.record(event);
        journal.close();
        expect(run.history!.length).toBeGreaterThan(20);
        expect(await judge(path)).toEqual(run.judgement);
      }
    },
  );

  it('has the same trace with details as without', async () => {
    await using pool = await poolOf(['etcd3-lock'], 1);
    const plan = planOf('etcd3-lock', 1);
    const whole = runOf(await pool.do({ kind: 'run', plan, depth: 'whole' }));
    const details = runOf(await pool.do({ kind: 'run', plan, depth: 'details' }));
    expect(details.traceHash).toBe(whole.traceHash);
    expect(details.trace!.length).toBeGreaterThanOrEqual(whole.events);
  });

  it('that is stopped at a conviction is convicted as a whole, too', async () => {
    const subject = 'broken/any-delete';
    await using pool = await poolOf([subject], 1);
    let stopped = 0;
    for (let n = 0; n < 15; n++) {
      const verdict = runOf(await pool.do({ kind: 'run', plan: planOf(subject, n), depth: 'verdict' }));
      const whole = runOf(await pool.do({ kind: 'run', plan: planOf(subject, n), depth: 'whole' }));
      for (const { check, what } of verdict.convictions)
        expect(whole.judgement.checks.find((result) => result.check === check)?.violations).toContainEqual(
          expect.objectContaining({ what }),
        );
      expect(verdict.convictions.length > 0).toBe(whole.convictions.length > 0);
      if (verdict.events < whole.events) stopped += 1;
    }
    expect(stopped).toBeGreaterThan(0);
  });
});

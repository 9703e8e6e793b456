// The table hangs together: every plan can be read and is about the software of its row, every check and subject exists. No run.
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkNames } from '../../harness/checks/check.ts';
import { refuseUnavailable } from '../../harness/faults/refuse-unavailable.ts';
import { readPlan } from '../../harness/store/read-plan.ts';
import { subjectFile } from '../../workers/subject-file.ts';
import { realSubjects } from '../../workers/subjects/real/catalogue.ts';
import { subjects } from '../../workers/subjects/registry.ts';
import { entries } from './entries.ts';
import { numberOf, planNameOf } from './entry.ts';
import { planPathOf } from './load-plan.ts';

describe('the track record', () => {
  it('has all of T1 to T13, each row once', () => {
    const numbers = new Set(entries.map(numberOf));
    expect([...numbers]).toEqual(Array.from({ length: 13 }, (_, index) => `T${index + 1}`));
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  });

  it('has a plan for each row, and no other', () => {
    const plans = readdirSync(dirname(planPathOf(entries[0]!)));
    expect(plans.toSorted()).toEqual(entries.map(planNameOf).toSorted());
  });

  it.each(entries.map((entry) => [entry.id, entry] as const))('%s can be run', (id, entry) => {
    const { plan } = readPlan(planPathOf(entry));
    expect(plan.scenario).toBe(`track-record-${id.toLowerCase()}`);
    expect(() => refuseUnavailable(plan, 'real')).not.toThrow();
    expect(checkNames).toContain(entry.expected.check);
    const all = [...plan.workers.map(({ subject }) => subject), ...(entry.fixed?.subject ? [entry.fixed.subject] : [])];
    const missing = all.filter((subject) =>
      subject.startsWith('exec:')
        ? subject.split(' ')[0] !== `exec:${entry.debian}`
        : subjectFile(subject) === undefined,
    );
    expect(missing).toEqual([]);
  });

  it('asserts an outcome where that is what convicts', () => {
    const asserting = entries.filter((entry) => readPlan(planPathOf(entry)).plan.expect.length > 0);
    expect(asserting).toEqual(entries.filter(({ expected }) => expected.check === 'expectation'));
  });
});

describe('the subjects of the track record', () => {
  it.each(Object.keys(realSubjects))('%s is a file with the name that plans call it by', async (name) => {
    const { subject } = (await import(subjectFile(name)!)) as { subject: { name: string } };
    expect(subject.name).toBe(name);
  });

  it('are no part of what runs by default: who uses lockstorm has no old versions of libraries', () => {
    expect(Object.keys(subjects).filter((name) => name.startsWith('real/'))).toEqual([]);
  });

  it('are used, each by a row', () => {
    const used = new Set(
      entries.flatMap((entry) => [
        ...readPlan(planPathOf(entry)).plan.workers.map(({ subject }) => subject),
        entry.fixed?.subject,
      ]),
    );
    expect(Object.keys(realSubjects).filter((name) => !used.has(name))).toEqual([]);
  });
});

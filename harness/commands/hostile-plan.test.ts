// Words of a plan that somebody sent: whatever its locks and reasons are called, no line of a log is theirs, and no command.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { samplePlan, sampleReport, sampleResult, sampleViolation } from '../../reports/testing.ts';
import { writeVerdict } from '../../reports/verdict.ts';
import { generatePlan } from '../plan/generate.ts';
import type { Plan } from '../plan/schema.ts';
import { typeCommand } from './testing-command.ts';

const HOSTILE = 'a\n::error::forged\n99 passed, 0 failed\u001b]0;title\u0007\u001b[2J##[error]x\u202e';
/** How it is to be seen. */
const SHOWN = 'a␊::error::forged␊';
let cwd: string;

const hostile = (plan: Plan): Plan => ({
  ...plan,
  workers: plan.workers.map((worker) => ({
    ...worker,
    rounds: worker.rounds.map((round) => ({ ...round, lock: HOSTILE })),
  })),
});
const drawn = (): Plan =>
  hostile(
    generatePlan({ scenario: scenarios.contend!, seed: '6fc1a2b4d09e3c71', subject: 'session-mutex', orphaned: true }),
  );

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lockstorm-hostile-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
  symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(cwd, 'node_modules'));
  writeFileSync(join(cwd, 'hostile.json'), JSON.stringify(drawn()));
  const regressions = join(cwd, 'scenarios/regressions');
  mkdirSync(regressions, { recursive: true });
  const kept = { why: HOSTILE, convictedBy: ['mutual-exclusion'], subject: 'session-mutex', keptFrom: HOSTILE };
  writeFileSync(join(regressions, 'x.json'), JSON.stringify({ ...kept, plan: drawn() }));
  const directory = join(cwd, 'reports/runs/hostile');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'plan.json'), JSON.stringify(hostile(samplePlan())));
  const violation = sampleViolation({ what: `two workers held "${HOSTILE}"`, lock: HOSTILE, subject: HOSTILE });
  const report = sampleReport([sampleResult({ verdict: 'unsafe', violations: [violation] })]);
  writeVerdict({ ...report, id: 'hostile', directory, seed: HOSTILE, scenario: HOSTILE, subjects: [HOSTILE] });
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

it.each([
  ['replay hostile.json --engine sim', SHOWN],
  ['run contend --subject session-mutex --engine sim --runs 1 --verbose', SHOWN],
  ['shrink hostile.json --engine sim --for 1s', SHOWN],
  ['keep hostile', SHOWN],
  ['report hostile --reporter summary,github', SHOWN],
  ['list', 'scenario'],
  ['open hostile --print', 'report.html'],
])('%s forges no line and commands nothing', async (line, shown) => {
  const { output, errors } = await typeCommand(line, { cwd });
  const said = output + errors;
  expect(said).toContain(shown);
  // oxlint-disable-next-line no-control-regex -- these it is about
  expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(said).not.toContain('##[');
  expect(said.split('\n').filter((each) => /^\s*(?:::|99 passed)/.test(each))).toEqual([]);
});

it.each([['replay'], ['explore'], ['keep'], ['check'], ['open'], ['export'], ['report'], ['conform'], ['--seed']])(
  'an error that quotes the words of %s neither',
  async (word) => {
    const errors = (await typeCommand(`${word} ${HOSTILE.replaceAll(' ', '\u00a0')}`, { cwd })).errors;
    expect(errors).toMatch(/^error: /);
    // oxlint-disable-next-line no-control-regex -- these it is about
    expect(errors).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(errors.split('\n').filter((each) => /^\s*::|^99/.test(each))).toEqual([]);
  },
);

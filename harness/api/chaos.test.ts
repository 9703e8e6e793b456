// chaos() itself, in virtual time: what it resolves with, how it fails, and that its words are the terminal's. `npm test` builds it first.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplePlan } from '../../reports/testing.ts';
import { FailingPlans, failingFolder } from '../search/failing-plans.ts';
import { testLine } from './assert-safe-in.ts';
import { chaos, ChaosError } from './index.ts';

const before = process.cwd();
let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'lockstorm-api-'));
  writeFileSync(join(project, 'package.json'), '{}');
  process.chdir(project);
});
afterAll(() => {
  process.chdir(before);
  rmSync(project, { recursive: true, force: true });
});

const simulated = { scenario: 'contend', engine: 'sim', runs: 1, threads: 1, seed: '5' } as const;

describe('chaos()', () => {
  it('resolves with what was judged', async () => {
    const result = await chaos({ ...simulated, subject: 'session-mutex' });
    result.assertSafe();
    expect(result).toMatchObject({
      verdict: 'safe',
      seed: '0000000000000005',
      explored: [],
      counts: { runs: 1, plans: 0 },
    });
    const [run] = result.runs;
    expect(run).toMatchObject({
      scenario: 'contend',
      engine: 'sim',
      verdict: 'safe',
      subjects: ['session-mutex'],
      violations: [],
    });
    expect(run?.checks.find(({ check }) => check === 'mutual-exclusion')).toMatchObject({ verdict: 'safe' });
    expect(result.counts.acquisitions).toBeGreaterThan(5);
    expect(existsSync(join(run!.directory, 'history.jsonl'))).toBe(true);
    expect(run!.directory.startsWith(join(project, 'reports', 'runs'))).toBe(true);
  });

  it('tells of an unsafe lock as the terminal does, with the line that shows it again', async () => {
    const result = await chaos({ ...simulated, subject: 'broken/check-then-put' });
    expect(result).toMatchObject({ verdict: 'unsafe', runs: [{ verdict: 'unsafe' }] });
    const [violation] = result.runs[0]!.violations;
    expect(violation).toMatchObject({ check: 'mutual-exclusion', subject: 'broken/check-then-put' });
    const error = errorOf(() => result.assertSafe({ allowInconclusive: true }));
    expect(error.kind).toBe('unsafe');
    expect(error.result?.runs).toEqual(result.runs);
    expect(error.message).toMatch(/^unsafe: two workers held ".*" at once/);
    expect(error.message).toContain('seed 0000000000000005');
    const { id } = result.runs[0]!;
    expect(error.message).toContain(`  Again   npx lockstorm replay ${id}`);
    // The same words where it is typed: the same run again, in a folder of its own name.
    rmSync(result.runs[0]!.directory, { recursive: true });
    const words = [
      'contend',
      '--subject',
      'broken/check-then-put',
      '--engine',
      'sim',
      '--runs',
      '1',
      '--seed',
      '5',
      '--quiet',
      '--reporter',
      'summary',
    ];
    const typed = typeIn(words);
    const story = typed.slice(typed.indexOf('✗'), typed.indexOf('\n\n', typed.indexOf('✗')));
    expect(story).toContain(violation!.what);
    expect(error.message).toContain(story);
  });

  it('explores', async () => {
    const result = await chaos({ subject: 'session-mutex', explore: true, plans: 5, threads: 1, seed: '5' });
    expect(result).toMatchObject({
      verdict: 'safe',
      runs: [],
      explored: [{ subject: 'session-mutex', verdict: 'safe', plans: 5 }],
    });
  });

  it('says of a plan that had failed before that the seed did not draw it', async () => {
    const subject = 'broken/random-token';
    const round = { lock: 'a', ttlSeconds: 2, lease: 'kept-alive', thinkMs: 0, holdMs: 100, timeoutMs: 4000 } as const;
    const workers = [0, 1].map(() => ({ subject, restartDelayMs: 0, rounds: [round] }));
    const plan = samplePlan({ scenario: 'swarm', durationMs: 3000, workers, faults: [] });
    new FailingPlans(join(project, failingFolder)).add(subject, plan, 'fencing', 'tokens do not rise');
    const result = await chaos({ subject, explore: true, plans: 1, threads: 1, seed: '6' });
    expect(result).toMatchObject({ verdict: 'unsafe', runs: [{ failedBefore: true }] });
    const error = errorOf(() => result.assertSafe());
    expect(testLine(error, 'SEED=6 npx')).toMatch(/^\n {2}This plan failed here before/);
    // One that the seed did draw is beside it.
    const drawn = { ...result.runs[0]!, failedBefore: false };
    const both = new ChaosError('unsafe', '', { ...result, runs: [...result.runs, drawn] });
    expect(testLine(both, 'SEED=6 npx')).toBe('\n  Test    SEED=6 npx');
    expect(testLine(new ChaosError('environment', '', result), 'SEED=6 npx')).toBe('');
  });

  it('calls what nobody could judge inconclusive, which fails unless it may pass', async () => {
    const never = join(project, 'never.mjs');
    writeFileSync(
      never,
      `export const subject = { name: 'never', connect: async () => ({ acquire: () => Promise.reject(new Error('not today')), close: async () => {} }) };`,
    );
    const result = await chaos({ ...simulated, subject: './never.mjs' });
    expect(result.verdict).toBe('inconclusive');
    const error = errorOf(() => result.assertSafe());
    expect(error.kind).toBe('inconclusive');
    expect(error.message).toMatch(/^inconclusive: too little could be judged/);
    expect(error.message).toContain('not today');
    result.assertSafe({ allowInconclusive: true });
  });

  it.each([
    [{ scenario: 'sigkil' }, 'usage', 'Did you mean "sigkill"?'],
    [{ scenario: 'contend', etcd: 'version:3.4.7', offline: true }, 'environment', 'No etcd 3.4.7 was found'],
  ])('rejects %o with a sentence and a remedy: %s', async (options, kind, sentence) => {
    const error = await chaos(options).then(
      () => expect.unreachable(),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ChaosError);
    expect(error).toMatchObject({ kind, message: expect.stringContaining(sentence) });
  });

  it('starts nothing when it is aborted already, and ends what it has started when it is', async () => {
    const reason = new Error('enough');
    await expect(chaos({ ...simulated, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const exploring = chaos({
      subject: 'session-mutex',
      explore: true,
      forMs: 600_000,
      threads: 1,
      signal: controller.signal,
    });
    controller.abort(reason);
    await expect(exploring).rejects.toBe(reason);
  });
});

function errorOf(action: () => void): ChaosError {
  try {
    action();
  } catch (error) {
    if (error instanceof ChaosError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function typeIn(words: readonly string[]): string {
  const cli = resolve(import.meta.dirname, '..', '..', 'dist', 'harness', 'cli.js');
  const env = { ...process.env, NO_COLOR: '1', npm_lifecycle_event: 'npx' };
  try {
    return execFileSync(process.execPath, [cli, ...words], { cwd: project, env, encoding: 'utf8' });
  } catch (error) {
    // Exit 1: unsafe.
    if (error instanceof Error && 'stdout' in error) return String(error.stdout);
    throw error;
  }
}

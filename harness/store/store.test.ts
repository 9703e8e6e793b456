// The run directory from all sides: made, listed, found again, read, kept, and in the end removed.
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { samplePlan } from '../../reports/testing.ts';
import { ExitCode, HarnessError } from '../errors.ts';
import type { Plan } from '../plan/schema.ts';
import { keepPlan, readRegressions } from './keep.ts';
import { readPlan } from './read-plan.ts';
import { findRun, resolveRun } from './resolve-run.ts';
import { pruneRunDirectories } from './retention.ts';
import { createRunDirectory, listRunDirectories, runIdOf, subjectSlug } from './run-directory.ts';
import type { RunDirectory } from './run-directory.ts';
import { withReadOnly } from './testing.ts';

let out: string;
beforeEach(() => (out = join(mkdtempSync(join(tmpdir(), 'lockstorm-store-')), 'runs')));
afterEach(() => rmSync(join(out, '..'), { recursive: true, force: true }));

function refusal(act: () => unknown): HarnessError {
  try {
    act();
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

function write(content: unknown): string {
  mkdirSync(out, { recursive: true });
  const path = join(out, 'plan.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** A run directory that is `age` seconds older than the others. */
function run(age: number, changes: Partial<Plan> = {}, verdict?: string): RunDirectory {
  const directory = createRunDirectory(out, samplePlan(changes));
  const born = 1_700_000_000 - age;
  utimesSync(directory.planPath, born, born);
  if (verdict !== undefined) writeFileSync(directory.verdictPath, JSON.stringify({ format: 1, verdict }, null, 2));
  return directory;
}

describe('a run directory', () => {
  it('is named after scenario, subject and seed, and holds the plan', () => {
    const directory = createRunDirectory(out, samplePlan());
    expect(directory.id).toBe('sigkill-session-mutex-6fc1a2b4');
    expect(JSON.parse(readFileSync(directory.planPath, 'utf8'))).toEqual(samplePlan());
  });

  it('is never overwritten', () => {
    const ids = [1, 2, 3].map(() => createRunDirectory(out, samplePlan()).id);
    expect(ids).toEqual([1, 2, 3].map((n) => `sigkill-session-mutex-6fc1a2b4${n === 1 ? '' : `-${n}`}`));
  });

  it('has a name that is fit for a file system, whatever the plan says', () => {
    expect(runIdOf(samplePlan({ scenario: '../../etc' }, './my locks/Ünsafe Lock.ts'))).toBe('etc-nsafe-lock-6fc1a2b4');
    expect([subjectSlug('broken/no-lease'), subjectSlug('a/b/my-lock.mjs'), subjectSlug('***')]).toEqual([
      'broken-no-lease',
      'my-lock',
      'unnamed',
    ]);
  });

  it('that cannot be made is an environment failure with a remedy', () => {
    mkdirSync(join(out, '..'), { recursive: true });
    writeFileSync(out, 'a file in the way');
    const error = refusal(() => createRunDirectory(out, samplePlan()));
    expect(error).toMatchObject({ code: 'results-not-written', exitCode: ExitCode.environment });
    expect(error.remedy).toContain('--out');
  });

  it.runIf(existsSync('/proc/self'))('is refused at once by a file system that takes no folders', () => {
    expect(refusal(() => createRunDirectory('/proc/lockstorm/runs', samplePlan())).code).toBe('results-not-written');
  });
});

describe('RUN', () => {
  it('is an id, a unique prefix, a folder, a file in it, or latest', () => {
    const old = run(9);
    const young = run(1, { scenario: 'contend' });
    expect(listRunDirectories(out).map(({ id }) => id)).toEqual([young.id, old.id]);
    for (const reference of [old.id, 'sig', old.path, old.planPath]) expect(resolveRun(out, reference)).toEqual(old);
    expect(resolveRun(out, 'latest')).toEqual(young);
  });

  it('is an exact id rather than the prefix of another', () => {
    const first = run(1);
    run(0);
    expect(resolveRun(out, first.id)).toEqual(first);
  });

  it('that is ambiguous or unknown is a usage error that lists near ones', () => {
    run(1);
    run(2, { seed: '6fc1ffff00000000' });
    expect(refusal(() => resolveRun(out, 'sigkill'))).toMatchObject({
      code: 'ambiguous-run',
      message: '"sigkill" could be any of 2 runs.',
      remedy: 'Write more of it: sigkill-session-mutex-6fc1a2b4, sigkill-session-mutex-6fc1ffff.',
      exitCode: ExitCode.usage,
    });
    const unknown = refusal(() => resolveRun(out, 'sigkil-session-mutex-6fc1a2b4'));
    expect(unknown.remedy).toContain('Did you mean sigkill-session-mutex-6fc1a2b4?');
    expect(findRun(out, 'nothing')).toBeUndefined();
  });

  it('is nothing where there are none', () => {
    expect(refusal(() => resolveRun(out, 'latest')).message).toContain('There is no run');
    expect(refusal(() => resolveRun(out, '')).code).toBe('unknown-run');
  });
});

function refused(content: unknown): HarnessError {
  return refusal(() => readPlan(write(content)));
}

const kill = { what: 'kill', when: { atMs: 1 } };

describe('a plan file', () => {
  it('is read', () => expect(readPlan(write(samplePlan()))).toEqual({ plan: samplePlan() }));

  it('of another version is refused with both versions', () => {
    const error = refused({ ...samplePlan(), format: 2, anything: 'else' });
    expect(error).toMatchObject({ code: 'plan-of-another-version', exitCode: ExitCode.usage });
    expect(error.message).toContain('has format 2, and this version of lockstorm reads format 1');
    expect(refused({ why: '', plan: { format: 7 } }).code).toBe('plan-of-another-version');
  });

  it('with a mistyped key names it', () => {
    const { durationMs, ...rest } = samplePlan();
    const { message } = refused({ ...rest, durationMS: durationMs });
    expect(message).toContain('"durationMS" (and durationMs is missing or wrong)');
  });

  it('with a fault that there is not says which, and what there is', () => {
    const error = refused({ ...samplePlan(), faults: [{ what: 'kil', worker: 0, when: { atMs: 1 } }] });
    expect(error).toMatchObject({ code: 'unknown-fault', exitCode: ExitCode.usage });
    expect(error.message).toContain('asks at faults.0.what for a fault "kil"');
    expect(error.remedy).toContain('Did you mean "kill"?');
  });

  it.each([
    ['absent', undefined, 'plan-not-read'],
    ['cut off', '{"format": 1, "gen', 'plan-not-json'],
    ['no object', 'null', 'plan-invalid'],
    ['without workers', { ...samplePlan(), workers: [] }, 'plan-invalid'],
    ['with a word too many', { ...samplePlan(), surprise: 1 }, 'plan-invalid'],
    [
      'with a fault for a worker that there is not',
      { ...samplePlan(), faults: [{ ...kill, worker: 9 }] },
      'plan-invalid',
    ],
  ])('that is %s is refused in one sentence', (_name, content, code) => {
    const error = content === undefined ? refusal(() => readPlan(join(out, 'none.json'))) : refused(content);
    expect(error).toMatchObject({ code, exitCode: ExitCode.usage });
    expect(error.message).toMatch(/^The plan .*\.$/);
    expect(error.message).not.toContain('\n');
  });
});

describe('a kept plan', () => {
  const kept = {
    why: 'two held it',
    convictedBy: ['mutual-exclusion'],
    subject: 'session-mutex',
    keptFrom: 'sigkill-a-1',
    plan: samplePlan(),
  };

  it('explains itself first, and reads as a plan', () => {
    const { path, already } = keepPlan(out, kept);
    expect([path, already]).toEqual([join(out, 'sigkill-a-1.json'), false]);
    expect(readFileSync(path, 'utf8')).toMatch(/^\{\s*"why"/);
    const { plan, ...header } = kept;
    expect(readPlan(path)).toEqual({ plan, kept: header });
    expect(readRegressions(out)).toEqual([{ path, plan, kept: header }]);
    expect(readRegressions(join(out, 'none'))).toEqual([]);
  });

  it('is kept once, and never over another', () => {
    keepPlan(out, kept);
    expect(keepPlan(out, kept).already).toBe(true);
    expect(refusal(() => keepPlan(out, { ...kept, plan: samplePlan({ durationMs: 2 }) })).code).toBe('already-kept');
  });
});

describe('retention', () => {
  const limits = { runs: 2, bytes: 1_000_000 };

  it('removes the oldest, those that are not unsafe first, and none of the present command', () => {
    const [oldest, unsafe, kept, young] = [
      run(90, {}, 'safe'),
      run(80, {}, 'unsafe'),
      run(70, {}, 'safe'),
      run(60, {}, 'safe'),
    ];
    expect(pruneRunDirectories(out, new Set([kept.id]), limits)).toEqual([oldest.id, young.id]);
    expect([unsafe, kept].map(({ path }) => existsSync(path))).toEqual([true, true]);
    expect(pruneRunDirectories(out, new Set([kept.id]), { ...limits, runs: 1 })).toEqual([unsafe.id]);
  });

  it('removes what is safe before that of which nothing is sure, and that before what is unsafe', () => {
    const [unsafe, open, torn, safe, young] = [
      run(90, {}, 'unsafe'),
      run(80, {}, 'inconclusive'),
      run(70),
      run(60, {}, 'safe'),
      run(50, {}, 'safe'),
    ];
    writeFileSync(torn.verdictPath, '{"for');
    for (const [runs, gone] of [
      [3, [safe.id, young.id]],
      [1, [open.id, torn.id]],
      [0, [unsafe.id]],
    ] as const)
      expect(pruneRunDirectories(out, new Set(), { ...limits, runs })).toEqual(gone);
  });

  it('leaves what is no run: the ledger, the index, a folder of somebody else', () => {
    run(9, {}, 'safe');
    for (const name of ['runs.jsonl', 'index.html', 'badge.json', 'junit.xml']) writeFileSync(join(out, name), 'x');
    mkdirSync(join(out, 'mine'));
    writeFileSync(join(out, 'mine', 'notes.txt'), 'x');
    expect(pruneRunDirectories(out, new Set(), { runs: 0, bytes: 0 })).toHaveLength(1);
    expect(readdirSync(out).toSorted()).toEqual(['badge.json', 'index.html', 'junit.xml', 'mine', 'runs.jsonl']);
  });

  it('counts the page of a run with it', () => {
    const big = run(9, {}, 'safe');
    writeFileSync(big.reportPath, 'x'.repeat(5000));
    run(1, {}, 'safe');
    expect(pruneRunDirectories(out, new Set(), { runs: 10, bytes: 6000 })).toEqual([big.id]);
  });

  it('bears another harness that removes runs at the same time, and a run that cannot be removed', async () => {
    const count = 60;
    for (let age = count; age > 0; age--) run(age, {}, 'safe');
    const program = `import { pruneRunDirectories } from '${join(import.meta.dirname, 'retention.ts')}';
      process.stdout.write(JSON.stringify(pruneRunDirectories(${JSON.stringify(out)}, new Set(), { runs: 10, bytes: 1e9 })));`;
    const bundle = await build({
      stdin: { contents: program, loader: 'ts', resolveDir: import.meta.dirname },
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
    });
    const harness = (): Promise<string> =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', bundle.outputFiles[0]!.text]).then(
        ({ stdout }) => stdout,
      );
    const gone = (await Promise.all([harness(), harness()])).map((text) => JSON.parse(text) as string[]);
    // Each counts what it removed, and what the other removed before it came to it.
    expect(new Set(gone.flat()).size).toBe(count - listRunDirectories(out).length);
    expect(listRunDirectories(out).length).toBeLessThanOrEqual(10);
    for (const { path } of listRunDirectories(out)) expect(existsSync(path)).toBe(true);
  });

  it.runIf(process.platform !== 'win32')('leaves a run that it may not remove, and goes on', async () => {
    const [held, free] = [run(9, {}, 'safe'), run(5, {}, 'safe')];
    const gone = await withReadOnly(join(out, '..'), held.path, () =>
      pruneRunDirectories(out, new Set(), { ...limits, runs: 1 }),
    );
    expect(gone).toEqual([free.id]);
    expect(readFileSync(held.planPath, 'utf8')).toContain('sigkill');
  });

  it('looks at size too', () => {
    const big = run(9, {}, 'safe');
    writeFileSync(big.historyPath, 'x'.repeat(5000));
    const small = run(1, {}, 'safe');
    expect(pruneRunDirectories(out, new Set(), { runs: 10, bytes: 6000 })).toEqual([big.id]);
    expect(existsSync(small.path)).toBe(true);
  });

  it('leaves a run alone that may still be running', () => {
    const [abandoned, running] = [run(7200), run(60)];
    run(0, {}, 'safe');
    expect(pruneRunDirectories(out, new Set(), { ...limits, runs: 0 })).toContain(abandoned.id);
    expect(existsSync(running.path)).toBe(true);
  });
});

// Lanes, endings and failures, with a pipeline that only pretends to run; and the exit code that follows.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { samplePlan, sampleReport, sampleResult, sampleViolation } from '../../reports/testing.ts';
import type { Verdict } from '../checks/check.ts';
import { environmentError, ExitCode, usageError } from '../errors.ts';
import { BUNDLER_ENDED } from '../fleet/with-bundler.ts';
import type { RunReport } from '../report-types.ts';
import { createRunDirectory } from '../store/run-directory.ts';
import { conclude } from './conclude.ts';
import type { Execution } from './execute.ts';
import { execute } from './execute.ts';
import { readFlags } from './flags.ts';
import type { TestContext } from './testing.ts';
import { testContext } from './testing.ts';

let out: string;
let context: TestContext;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'lockstorm-execute-'));
  context = testContext({ cwd: out });
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const flags = readFlags({}, {});

/** A pipeline whose n-th run (from 0) ends as told. */
function pipeline(verdicts: readonly Verdict[], during: (n: number) => void | Promise<void> = () => {}): Execution {
  let [next, runs] = [0, 0];
  return {
    seed: '1',
    lanes: 1,
    out,
    left: () => '',
    next: () => (next++ < verdicts.length ? samplePlan() : undefined),
    runPlan: async (plan, options): Promise<RunReport> => {
      const n = runs++;
      const directory = createRunDirectory(options.out, plan);
      options.progress({ type: 'run-started', id: directory.id, directory: directory.path, plan });
      await during(n);
      const verdict = verdicts[n] ?? 'safe';
      const violations = verdict === 'unsafe' ? [sampleViolation()] : [];
      const changes = { id: directory.id, directory: directory.path, interrupted: options.stop.aborted };
      return sampleReport([sampleResult({ verdict, violations })], changes);
    },
  };
}

async function run(
  execution: Execution,
  given = flags,
): Promise<{ code: ExitCode; reports: RunReport[]; text: string }> {
  const { reports, failures } = await execute(execution, given, context);
  const code = await conclude(reports, given, context, { out, failures, repeated: 'run', fresh: true });
  return { code, reports, text: context.output() };
}

describe('execute and conclude', () => {
  it('runs every plan and leaves reports of each and of all', async () => {
    const { code, reports, text } = await run(pipeline(['safe', 'safe', 'safe']));
    expect(code).toBe(ExitCode.safe);
    expect(text.match(/✓ safe/g)).toHaveLength(3);
    expect(text.trimEnd().split('\n').at(-1)).toBe('3 passed, 0 failed');
    for (const { directory } of reports) {
      expect(JSON.parse(readFileSync(join(directory, 'verdict.json'), 'utf8'))).toMatchObject({ verdict: 'safe' });
      expect(existsSync(join(directory, 'junit.xml'))).toBe(true);
    }
    expect(readFileSync(join(out, 'junit.xml'), 'utf8').match(/<testsuite /g)).toHaveLength(3);
  });

  it('runs as many at once as there are lanes, and no more', async () => {
    let [running, most] = [0, 0];
    const release: (() => void)[] = [];
    const execution = pipeline(['safe', 'safe', 'safe', 'safe', 'safe'], async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => {
        release.push(resolve);
        // The last of three frees all that wait; then there are two more.
        if (release.length === 3 || most === 3) for (const free of release.splice(0)) free();
      });
      running -= 1;
    });
    const { reports } = await run({ ...execution, lanes: 3 });
    expect([reports.length, most]).toEqual([5, 3]);
  });

  it('is red when one is unsafe, and tells its story', async () => {
    const { code, text } = await run(pipeline(['safe', 'unsafe', 'inconclusive']));
    expect(code).toBe(ExitCode.unsafe);
    expect(text).toContain('✗ UNSAFE  two workers held');
    expect(text).toContain('Again   npm run chaos -- replay sigkill-session-mutex-6fc1a2b4-2');
    expect(text).toMatch(/\n1 inconclusive\n1 passed, 1 failed\n$/);
  });

  it('stops at the first unsafe run with --bail', async () => {
    const { reports } = await run(pipeline(['safe', 'unsafe', 'safe', 'safe']), { ...flags, bail: true });
    expect(reports).toHaveLength(2);
  });

  it('stops when it has seen enough', async () => {
    const { reports } = await run({ ...pipeline(['safe', 'safe', 'safe']), finished: () => true });
    expect(reports).toHaveLength(1);
  });

  it('ends the present run and reports it when interrupted', async () => {
    const { code, reports, text } = await run(
      pipeline(['safe', 'safe', 'safe'], (n) => (n === 1 ? context.interruptNow() : undefined)),
    );
    expect(code).toBe(ExitCode.interrupted);
    expect(reports.map(({ interrupted }) => interrupted)).toEqual([false, true]);
    expect(text).toMatch(/\n2 passed, 0 failed\n$/);
  });

  it('keeps what ran when the environment fails later', async () => {
    const execution = pipeline(['safe', 'safe'], (n) => {
      if (n === 1) throw environmentError('no-etcd', 'No etcd was found.', 'Install one.');
    });
    const { code, reports, text } = await run(execution);
    expect([code, reports.length]).toEqual([ExitCode.environment, 1]);
    expect(text).toContain('! No etcd was found.\n  Install one.');
    expect(text).toMatch(/\n1 passed, 0 failed\n$/);
  });

  it('says a failure once, though every lane met it', async () => {
    const execution = pipeline(['safe', 'safe'], () => {
      throw usageError('bad-subject', 'The subject lacks connect.', 'Write one.');
    });
    const { code, text } = await run({ ...execution, lanes: 2 });
    expect(code).toBe(ExitCode.usage);
    expect(text.match(/lacks connect/g)).toHaveLength(1);
  });

  it('hears nothing of what other lanes gave up because of it', async () => {
    const execution = pipeline(['safe', 'safe'], (n) => {
      if (n === 0) throw environmentError('no-etcd', 'No etcd was found.', 'Install one.');
      throw new DOMException('This operation was aborted', 'AbortError');
    });
    const { code, text } = await run({ ...execution, lanes: 2 });
    expect(code).toBe(ExitCode.environment);
    expect(text).not.toContain('aborted');
  });

  it('says only that it was interrupted where nothing had run, whatever Ctrl-C ended', async () => {
    const execution = pipeline(['safe', 'safe'], () => {
      context.interruptNow();
      throw environmentError(BUNDLER_ENDED, 'The subject x was not bundled.', 'Run it again.');
    });
    const { code, text } = await run(execution);
    expect(code).toBe(ExitCode.interrupted);
    expect(text).toContain('Interrupted before anything was run.');
    expect(text).not.toMatch(/bundled|judged above/);
  });

  it('numbers runs as their stories do, also after runs that came before', async () => {
    const { text } = await run({ ...pipeline(['safe', 'unsafe']), runsBefore: 1 });
    expect(text).toMatch(/✗ UNSAFE {8}run 3 /);
  });

  it('takes a bug of its own for a failure of the environment, never for a verdict', async () => {
    const execution = pipeline(['safe'], () => {
      throw new TypeError('x is not a function');
    });
    const { code, text } = await run(execution);
    expect(code).toBe(ExitCode.environment);
    expect(text).toContain('lockstorm itself failed: x is not a function.');
  });

  it('gives up when the environment fails run after run', async () => {
    const execution = pipeline(Array.from({ length: 9 }, () => 'inconclusive' as const));
    const { runPlan } = execution;
    const error = { code: 'etcd-died', message: 'etcd died.', remedy: 'Look.' };
    const { code, reports } = await run({
      ...execution,
      runPlan: async (plan, options) => ({ ...(await runPlan(plan, options)), error }),
    });
    expect([code, reports.length]).toEqual([ExitCode.environment, 3]);
  });

  it('is quiet when asked', async () => {
    const { text } = await run(pipeline(['safe']), { ...flags, quiet: true });
    expect(text.trim()).toBe('1 passed, 0 failed');
  });

  it('writes no JUnit when that reporter is off', async () => {
    const { reports } = await run(pipeline(['safe']), { ...flags, reporters: ['summary'] });
    expect([join(out, 'junit.xml'), join(reports[0]!.directory, 'junit.xml')].map((path) => existsSync(path))).toEqual([
      false,
      false,
    ]);
  });
});

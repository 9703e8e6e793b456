import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../harness/errors.ts';
import { createRunDirectory } from '../harness/store/run-directory.ts';
import type { RunDirectory } from '../harness/store/run-directory.ts';
import { sampleFinding, samplePlan, sampleReport, sampleResult, sampleViolation } from './testing.ts';
import { readReport, verdictOf, writeVerdict } from './verdict.ts';
import { writeRunReport } from './write-run-report.ts';

let out: string;
let directory: RunDirectory;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'lockstorm-verdict-'));
  directory = createRunDirectory(out, samplePlan());
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

function full() {
  return sampleReport([sampleResult({ verdict: 'unsafe', violations: [sampleViolation()], worstMarginMs: -3 })], {
    id: directory.id,
    directory: directory.path,
    versions: { 'etcd3-lock': '1.1.2' },
    etcd: { version: '3.4.23', provider: 'Debian', members: 1, note: 'end of life' },
    error: { kind: 'environment', code: 'etcd-died', message: 'etcd died.', remedy: 'Look.' },
    interrupted: true,
  });
}

describe('verdict.json', () => {
  it('with plan.json gives the whole report back', () => {
    writeRunReport(full(), { reporters: ['junit'], invocation: 'npx lockstorm' });
    expect(readReport(directory)).toEqual(full());
  });

  it('gives a minimal plan of the simulation back, with what is known of it', () => {
    const failed = { times: 3, of: 5 };
    for (const shrunk of [sampleFinding().shrunk!, { ...sampleFinding().shrunk!, failed }]) {
      const own = { id: directory.id, directory: directory.path, plan: samplePlan(), subjects: ['session-mutex'] };
      const report = sampleFinding({ ...own, shrunk });
      writeVerdict(report);
      expect(readReport(directory)).toEqual(report);
    }
  });

  it('says the overall verdict before those of the checks', () => {
    const text = JSON.stringify(verdictOf(full()));
    expect(text.indexOf('"verdict"')).toBeLessThan(text.indexOf('"checks"'));
    expect(/"verdict":"(\w+)"/.exec(text)?.[1]).toBe('unsafe');
  });

  it('that is absent, cut off or of another format is a usage error with a remedy', () => {
    const refused = (): HarnessError => {
      try {
        readReport(directory);
      } catch (error) {
        if (error instanceof HarnessError) return error;
      }
      throw new Error('it was read');
    };
    expect(refused().code).toBe('no-verdict');
    writeVerdict(full());
    writeFileSync(directory.verdictPath, '{"format": 1, ');
    expect(refused().code).toBe('verdict-not-read');
    writeFileSync(directory.verdictPath, JSON.stringify({ ...verdictOf(full()), format: 9 }));
    expect(refused()).toMatchObject({ code: 'verdict-of-another-version' });
    expect(refused().remedy).toContain(directory.id);
  });

  it('that cannot be written is an environment failure', () => {
    expect(() => writeVerdict({ ...full(), directory: join(out, 'none') })).toThrow(/cannot be written/);
  });
});

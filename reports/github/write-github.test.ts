import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HarnessError } from '../../harness/errors.ts';
import { sampleReport } from '../testing.ts';
import { writeGithub } from './write-github.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lockstorm-github-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function write(env: Record<string, string>): string {
  let log = '';
  writeGithub({
    reports: [sampleReport()],
    explored: [],
    failures: [],
    notes: [],
    invocation: 'npx lockstorm',
    allowInconclusive: false,
    env,
    cwd: '/project',
    write: (text) => (log += text),
  });
  return log;
}

it('writes nothing where GitHub does not run us', () => {
  const path = join(folder, 'summary.md');
  expect(write({ GITHUB_STEP_SUMMARY: path })).toBe('');
  expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
});

it('writes annotations into the log, and adds to the summary what is not there yet', () => {
  const path = join(folder, 'summary.md');
  writeFileSync(path, 'before\n');
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: path,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'a/b',
    GITHUB_RUN_ID: '7',
  };
  expect(write(env)).toBe('::notice title=lockstorm::1 passed, 0 failed\n');
  expect(readFileSync(path, 'utf8')).toMatch(/^before\n\n## ✅ lockstorm: 1 passed, 0 failed\n/);
});

it('leaves a summary alone that has no room, and does without one', () => {
  const path = join(folder, 'summary.md');
  writeFileSync(path, 'x'.repeat(1_048_570));
  write({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path });
  expect(statSync(path).size).toBe(1_048_570);
  expect(write({ GITHUB_ACTIONS: 'true' })).toContain('::notice');
});

it('says why where the summary cannot be written', () => {
  expect(() => write({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: folder })).toThrow(HarnessError);
});

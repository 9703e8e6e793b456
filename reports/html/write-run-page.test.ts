import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { judge } from '../../harness/checks/judge.ts';
import { HarnessError } from '../../harness/errors.ts';
import { judgedHistory } from '../judged-history.ts';
import { sampleReport, sampleResult, sampleViolation } from '../testing.ts';
import { writeRunPage } from './write-run-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstorm-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = join(import.meta.dirname, '../../harness/checks/fixtures/unsafe-mutual-exclusion-two-writers.jsonl');

function directory(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

it('writes the page of a history', async () => {
  const run = directory('whole');
  copyFileSync(fixture, join(run, 'history.jsonl'));
  const report = await judgedHistory(join(run, 'history.jsonl'), await judge(fixture));
  await writeRunPage(report);
  const html = readFileSync(join(run, 'report.html'), 'utf8');
  expect(html).toContain(`<title>unsafe · ${report.id}</title>`);
  expect(html).toContain('two workers held &quot;orders&quot; at once');
});

it('writes what the verdict says where the history is gone, and says that it is', async () => {
  const run = directory('gone');
  const violation = sampleViolation({ what: 'two held </script> at once' });
  await writeRunPage(
    sampleReport([sampleResult({ verdict: 'unsafe', violations: [violation] })], { directory: run, id: 'gone' }),
  );
  const html = readFileSync(join(run, 'report.html'), 'utf8');
  expect(html).toContain('two held &lt;/script&gt; at once');
  expect(html).toContain('acquired, token 8');
  expect(html).toContain('history.jsonl is not there any more: this page shows only what verdict.json says.');
});

it('says in a sentence what keeps it from being written', async () => {
  const run = directory('blocked');
  mkdirSync(join(run, 'report.html'));
  await expect(writeRunPage(sampleReport(undefined, { directory: run }))).rejects.toThrow(HarnessError);
});

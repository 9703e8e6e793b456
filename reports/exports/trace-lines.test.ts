import { join } from 'node:path';
import { expect, it } from 'vitest';
import { judge } from '../../harness/checks/judge.ts';
import { judgedHistory } from '../judged-history.ts';
import { traceLimits } from '../timeline/limits.ts';
import { traceLines } from './trace-lines.ts';

const path = join(import.meta.dirname, '../../harness/checks/fixtures/safe-recorded-session-mutex.jsonl');

it('says in one line what a trace leaves out, and nothing where it has all', async () => {
  const report = judgedHistory(path, await judge(path));
  const said: string[] = [];
  const warn = (line: string): void => void said.push(line);
  const whole = [...(await traceLines(await report, path, warn))];
  expect(said).toEqual([]);
  const part = [...(await traceLines(await report, path, warn, { ...traceLimits, holds: 10 }))];
  expect(part.length).toBeLessThan(whole.length);
  expect(said).toEqual([expect.stringMatching(/^The trace does not hold all of it\. .*acquires[^\n]*$/)]);
});

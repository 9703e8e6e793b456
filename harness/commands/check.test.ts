// check: folders of run directories as for report, and one sentence for what is no history.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ExitCode } from '../errors.ts';
import { typeCommand } from './testing-command.ts';

const fixture = join(import.meta.dirname, '../checks/fixtures/safe-killed-holder.jsonl');
let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lockstorm-check-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const check = (reference: string) => typeCommand(`check ${reference}`, { cwd });

it('takes a folder of run directories, however deep they lie in it', async () => {
  for (const id of ['a', 'b']) {
    mkdirSync(join(cwd, 'artifacts/shard/runs', id), { recursive: true });
    copyFileSync(fixture, join(cwd, 'artifacts/shard/runs', id, 'history.jsonl'));
  }
  const { code, output } = await check('artifacts');
  expect(code).toBe(ExitCode.safe);
  expect(output).toMatch(/\n2 passed, 0 failed\n$/);
  mkdirSync(join(cwd, 'artifacts/shard/runs/c'));
  writeFileSync(join(cwd, 'artifacts/shard/runs/c/verdict.json'), '{}');
  const less = await check('artifacts');
  expect(less.code).toBe(ExitCode.usage);
  expect(less.output).toMatch(/c\/history\.jsonl cannot be read: ENOENT/);
});

it('says that a history is compressed', async () => {
  mkdirSync(join(cwd, 'run'));
  writeFileSync(join(cwd, 'run/history.jsonl.gz'), gzipSync(readFileSync(fixture)));
  writeFileSync(join(cwd, 'zipped.jsonl'), gzipSync(readFileSync(fixture)));
  for (const reference of ['run', 'run/history.jsonl.gz', 'zipped.jsonl']) {
    const { code, errors } = await check(reference);
    expect(code).toBe(ExitCode.usage);
    expect(errors).toMatch(/is compressed \(gzip\)\.\n {2}Unpack it first/);
  }
});

it('says nothing of passed and failed where one history was asked for and is none', async () => {
  const { code, output, errors } = await check('nonsense');
  expect({ code, output }).toEqual({ code: ExitCode.usage, output: '' });
  expect(errors).toMatch(/^error: There is no run "nonsense"/);
});

it.each([
  ['{"hello":"world"}', 'it has no "kind"'],
  ['{"kind":"greeting"}', 'no event is of kind "greeting"'],
])('does not list every kind of event for %s', async (text, why) => {
  writeFileSync(join(cwd, 'x.jsonl'), `${text}\n`);
  const { errors } = await check('x.jsonl');
  expect(errors).toContain(`is not an event of a history: ${why}.\n  `);
  expect(errors.length).toBeLessThan(300);
});

// The plain form of a worker: compiled JavaScript under node, without an image.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subjectText, temporaryFolder } from '../harness/fleet/testing.ts';

const root = resolve(import.meta.dirname, '..');
const folder = temporaryFolder();

beforeAll(() => {
  const options =
    '--ignoreConfig --rootDir . --module nodenext --target es2022 --lib es2023 --types node --skipLibCheck';
  const more = ['--rewriteRelativeImportExtensions', '--outDir', folder.path, 'workers/main.ts'];
  execFileSync(join(root, 'node_modules/.bin/tsc'), [...options.split(' '), ...more], { cwd: root });
  writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}');
});
afterAll(() => folder[Symbol.dispose]());

/** Runs a worker with these lines on stdin; what it said, and how it ended. */
function run(subject: string, ...lines: object[]): { said: string[]; status: number | null; stderr: string } {
  const input = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const { stdout, status, stderr } = spawnSync(process.execPath, ['workers/main.js', subject], {
    cwd: folder.path,
    input,
    encoding: 'utf8',
    timeout: 50_000,
  });
  return { said: stdout.split('\n').filter(Boolean), status, stderr };
}

describe('node dist/workers/main.js SUBJECT', () => {
  it('runs a file', () => {
    const text = subjectText('return hold();').replace(
      /: (object|unknown|\{[^}]*\}|Promise<unknown>)(?= =|\)| \{)/g,
      '',
    );
    writeFileSync(join(folder.path, 'mine.mjs'), text);
    const hello = { hello: { worker: 1, incarnation: 1, endpoints: [], options: {} } };
    const { said, status } = run('./mine.mjs', hello, { quit: {} });
    expect({ said, status }).toMatchObject({ said: [expect.stringContaining('"ready"')], status: 0 });
  });

  it('says that a subject cannot be loaded, and why', () => {
    const { said, status, stderr } = run('no-such-subject');
    const sentence = 'The subject "no-such-subject" cannot be loaded: there is no such file.';
    expect(said.map((line) => JSON.parse(line))).toEqual([{ broken: { error: sentence } }]);
    expect(stderr).toBe(`${sentence}\n`);
    expect(status).toBe(1);
  });
});

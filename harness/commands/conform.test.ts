// The command: what cannot be asked at all is a usage error, what the adapter gets wrong is exit 1, with the report.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExitCode } from '../errors.ts';
import { main } from './main.ts';
import { testContext } from './testing.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lockstorm-conform-command-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
  const put = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
  put('does-not-compile.ts', 'const x: = 1;');
  put('no-subject.ts', 'export const lock = 1;');
  put('no-connect.ts', `export const subject = { name: 'x' };`);
  put('throws.ts', `throw new Error('no configuration');`);
  put('refuses.ts', `export const subject = { name: 'refuses', connect() { throw new Error('not today'); } };`);
  put('worker.py', 'print()');
  put('worker', '#!/bin/sh\nexit 3\n');
  chmodSync(join(cwd, 'worker'), 0o755);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function lockstorm(...words: string[]) {
  const etcd = process.env['LOCKSTORM_TEST_ETCD'];
  const context = testContext({ cwd, env: etcd === undefined ? {} : { LOCKSTORM_ETCD: etcd } });
  const code = await main(words, context);
  return { code, output: context.output(), errors: context.errors() };
}

describe('conform', () => {
  it.each([
    [[], "Missing required argument 'subject'", 'See npm run chaos -- conform --help.'],
    [['./does-not-compile.ts'], 'does not compile: ', 'Correct the file'],
    [['./no-subject.ts'], 'it exports no `subject`, only `lock`.', 'It must export `subject`'],
    [['./no-connect.ts'], 'its `subject` lacks `connect`.', 'It must export `subject`'],
    [['./throws.ts'], 'it throws: no configuration.', 'It must export `subject`'],
    [['./nowhere.ts'], 'There is no subject file ./nowhere.ts.', 'exports `subject`'],
    [['./worker.py'], 'neither TypeScript or JavaScript, nor may it be executed', 'chmod +x ./worker.py'],
    [['no-such-program --flag'], 'there is no program no-such-program', 'looked for on PATH'],
    [['@nobody/lock'], 'no package that is installed', 'install the package'],
    [['session-mutx'], 'There is no subject "session-mutx".', 'Did you mean "session-mutex"?'],
  ])('%s is a usage error', async (words, sentence, remedy) => {
    const { code, errors } = await lockstorm('conform', ...words);
    expect(errors).toContain(sentence);
    expect(errors).toContain(remedy);
    expect(errors.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
    expect(code).toBe(ExitCode.usage);
  });

  it('exits with 1 for an adapter that does not connect, and says what was not tried', async () => {
    const { code, output } = await lockstorm('conform', './refuses.ts');
    expect(output).toMatch(
      /✗ connects +The subject .*refuses\.ts cannot start: not today\.\n +→ Correct its connect\(\)\.\n/,
    );
    expect(output).toMatch(/\n19 not tried\n0 ok, 1 broken\n$/);
    expect(code).toBe(ExitCode.unsafe);
  });

  it('takes the path of a program', async () => {
    const { code, output } = await lockstorm('conform', './worker', '--quiet');
    expect(output).toMatch(/^ {2}✗ connects +The worker of exec.* ended before it was ready \(exit code 3\)\./);
    expect(output).not.toContain('acquires');
    expect(code).toBe(ExitCode.unsafe);
  });
});

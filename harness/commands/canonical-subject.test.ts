// What may stand after --subject, the form that a plan keeps of it, and that both engines load what it names.
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExitCode } from '../errors.ts';
import { workerCommandOf } from '../fleet/command-subject.ts';
import { bundleSubject } from '../fleet/bundle-subject.ts';
import { locateSubject } from '../fleet/locate-subject.ts';
import { withBundler } from '../fleet/with-bundler.ts';
import { bundleForSim } from '../sim/inject/bundle.ts';
import { prepare } from '../sim/inject/load.ts';
import { chooseSubjects } from './choose.ts';

const before = process.cwd();
let project: string;

function put(path: string, text: string, mode = 0o644): void {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
}

const typed = (name: string, more = ''): string => `${more}
  export interface Held { release(): Promise<void> }
  export const subject = { name: '${name}', connect: async (): Promise<{ close(): void }> => ({ close() {} }) };`;
const plain = (name: string): string => `{ name: '${name}', connect: async () => ({ close() {} }) }`;

beforeAll(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'lockstorm-subjects-')));
  put('package.json', '{ "name": "of-the-user" }');
  put('tsconfig.json', '{ "compilerOptions": { "paths": { "#names": ["./src/names.ts"], "@lib/*": ["./lib/*"] } } }');
  put('src/names.ts', `export const named: string = 'by tsconfig paths';`);
  put('go-module/go.mod', 'module lock');
  put('go-module/main.go', 'package main');
  put('go-package/main.go', 'package main');
  put('lib/deep.ts', `export const deep = (): string => 'deep';`);
  put(
    'src/paths.ts',
    `import { named } from '#names'; import { deep } from '@lib/deep'; export const subject = { name: named + deep(), connect() {} };`,
  );
  put('src/lock.ts', typed('ts'));
  put(
    'src/lock.mts',
    typed('mts', 'import { join } from "node:path"; export const at: string = join(import.meta.dirname, "x");'),
  );
  put(
    'src/lock.cts',
    `const subject: { name: string; connect(): void } = { name: 'cts', connect() {} }; export = { subject };`,
  );
  put('src/lock.tsx', typed('tsx'));
  put('src/lock.js', `export const subject = ${plain('js')};`);
  put('src/lock.mjs', `export const subject = ${plain('mjs')};`);
  put('src/lock.cjs', `exports.subject = ${plain('cjs')};`);
  put('src/whole.cjs', `module.exports = { subject: ${plain('whole')} };`);
  put(
    'node_modules/my-lock/package.json',
    JSON.stringify({
      name: 'my-lock',
      type: 'module',
      exports: { '.': { import: './main.js' }, './subject': './subject.js' },
    }),
  );
  put('node_modules/my-lock/main.js', 'export const lock = 1;');
  put('node_modules/my-lock/subject.js', `export const subject = ${plain('of my-lock')};`);
  put('node_modules/@scope/my-lock/package.json', '{ "name": "@scope/my-lock", "main": "./lib.cjs" }');
  put('node_modules/@scope/my-lock/lib.cjs', `exports.subject = ${plain('of a scope')};`);
  put('node_modules/old-lock/package.json', '{ "name": "old-lock" }');
  put('node_modules/old-lock/index.js', `exports.subject = ${plain('of old-lock')};`);
  put('bin/worker', '#!/bin/sh\n', 0o755);
  put('bin/my worker', '#!/bin/sh\n', 0o755);
  put('bin/worker.py', 'print()');
  put('adapters/go/main.txt', '');
  process.chdir(project);
});
afterAll(() => {
  process.chdir(before);
  rmSync(project, { recursive: true, force: true });
});

async function chosen(given: string, folder = '.'): Promise<string> {
  const [subject] = await chooseSubjects([given], join(project, folder));
  return subject!.name;
}

describe('what a plan keeps of a subject', () => {
  it.each([
    ['session-mutex', '.', 'session-mutex'],
    [' broken/no-lease ', 'src', 'broken/no-lease'],
    ['./src/lock.ts', '.', './src/lock.ts'],
    ['src/lock.ts', '.', './src/lock.ts'],
    ['lock.ts', 'src', './src/lock.ts'],
    ['../src/lock.ts', 'bin', './src/lock.ts'],
    ['my-lock', '.', 'package:my-lock'],
    ['my-lock/subject', 'src', 'package:my-lock/subject'],
    ['@scope/my-lock', '.', 'package:@scope/my-lock'],
    ['package:old-lock', '.', 'package:old-lock'],
    ['exec:node worker.js', '.', 'exec:node worker.js'],
    ['node worker.js -v', '.', 'exec:node worker.js -v'],
    ['node .', 'adapters/go', 'exec(adapters/go):node .'],
    ['exec(adapters/go):node .', 'src', 'exec(adapters/go):node .'],
    ['./bin/worker', '.', 'exec:./bin/worker'],
    ['../bin/worker', 'src', 'exec(src):../bin/worker'],
    ['worker', 'bin', 'exec(bin):./worker'],
    ['./bin/my worker', '.', `exec:'./bin/my worker'`],
  ])('%s given in %s is %s', async (given, folder, name) => expect(await chosen(given, folder)).toBe(name));

  it('is found again from any folder of the project', async () => {
    process.chdir(join(project, 'adapters', 'go'));
    try {
      expect(await locateSubject('./src/lock.ts')).toBe(join(project, 'src', 'lock.ts'));
      expect(await locateSubject('package:my-lock/subject')).toBe(join(project, 'node_modules/my-lock/subject.js'));
      expect(workerCommandOf('exec(bin):./worker')).toMatchObject({
        file: join(project, 'bin', 'worker'),
        cwd: join(project, 'bin'),
      });
    } finally {
      process.chdir(project);
    }
  });

  it('is a whole path outside of the project, and nowhere else', async () => {
    const path = join(before, 'workers', 'subjects', 'session-mutex.ts');
    expect(await chosen(path)).toBe(path);
    expect(await chosen(join(project, 'src', 'lock.ts'))).toBe('./src/lock.ts');
  });
});

describe('what is no subject', () => {
  it.each([
    ['sesion-mutex', 'unknown-subject', /^There is no subject "sesion-mutex"\.$/, /Did you mean "session-mutex"\?/],
    ['nothing-of-that', 'unknown-subject', /no name of ours, no file, and no package/, /session-mutex, etcd3-lock/],
    ['./nowhere.ts', 'no-subject-file', /no subject file \.\/nowhere\.ts/, /exports `subject`/],
    ['./src', 'subject-is-a-folder', /\.\/src is a folder/, /Name the file/],
    ['./go-module', 'subject-is-a-folder', /is a folder/, /--subject "exec\(go-module\):go run \."\.$/],
    ['go-package', 'subject-is-a-folder', /is a folder/, /--subject "go run \.\/go-package"; Go wants a go\.mod/],
    [
      'bin/worker.py',
      'subject-not-executable',
      /neither TypeScript or JavaScript, nor may it be executed/,
      /"python3 bin\/worker\.py"/,
    ],
    ['no-such-program x', 'command-not-found', /there is no program no-such-program/, /PATH/],
    ['exec(nowhere):node x', 'command-folder-not-found', /there is no folder/, /stand in the project/],
    ['package:not-here', 'package-not-found', /The package not-here cannot be loaded/, /Install it/],
    [
      'package:my-lock/inside',
      'package-not-found',
      /my-lock is installed, and its package\.json does not export "\.\/inside"/,
      /`exports`/,
    ],
    ['package:fs', 'package-not-found', /a module of Node itself/, /Install it/],
  ])('%s', async (given, code, told, remedy) => {
    const error: unknown = await chosen(given).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, exitCode: ExitCode.usage });
    expect(error).toHaveProperty('message', expect.stringMatching(told));
    expect(error).toHaveProperty('remedy', expect.stringMatching(remedy));
  });

  it('is said of a plan that was made in another project, with the folder that was looked in', async () => {
    await expect(locateSubject('./src/other.ts')).rejects.toMatchObject({
      code: 'subject-not-found',
      message: `There is no subject "./src/other.ts" in ${project}, the folder of this project.`,
    });
  });
});

describe('a module of any kind', () => {
  it.each([
    ['./src/lock.ts', 'ts'],
    ['./src/lock.mts', 'mts'],
    ['./src/lock.cts', 'cts'],
    ['./src/lock.tsx', 'tsx'],
    ['./src/lock.js', 'js'],
    ['./src/lock.mjs', 'mjs'],
    ['./src/lock.cjs', 'cjs'],
    ['./src/whole.cjs', 'whole'],
    ['./src/paths.ts', 'by tsconfig pathsdeep'],
    ['package:my-lock/subject', 'of my-lock'],
    ['package:@scope/my-lock', 'of a scope'],
    ['package:old-lock', 'of old-lock'],
  ])('%s is loaded by both engines', async (subject, name) => {
    await withBundler(async () => {
      expect(await bundleSubject(subject)).toContain(name.slice(0, 15));
      expect(prepare(await bundleForSim(subject))().name).toBe(name);
    });
  });

  it('that exports something else is told what it exports', async () => {
    await withBundler(async () => {
      const load = prepare(await bundleForSim('package:my-lock'));
      expect(load).toThrow('The subject package:my-lock cannot be used: it exports no `subject`, only `lock`.');
    });
  });
});

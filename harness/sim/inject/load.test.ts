// Subjects as people write them: CommonJS and ES modules, static and dynamic imports, copies of etcd3 of their own, state in their modules.
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LockSubject } from '../../../workers/subject.ts';
import { withBundler } from '../../fleet/with-bundler.ts';
import { HarnessError } from '../../errors.ts';
import { ENDPOINT, TestWorld } from '../net/testing.ts';
import type { SimBundle } from './bundle.ts';
import { bundleForSim } from './bundle.ts';
import type { PrepareOptions } from './load.ts';
import { prepare } from './load.ts';

const etcd3 = dirname(createRequire(import.meta.url).resolve('etcd3/package.json'));
let folder = '';

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'lockstorm-load-')));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(etcd3, join(folder, 'node_modules/etcd3'));
  lay('node_modules/commonjs-lock/package.json', '{ "name": "commonjs-lock", "version": "1.0.0", "main": "main.js" }');
  lay('node_modules/commonjs-lock/main.js', `const { Etcd3 } = require('etcd3'); ${lockCode('module.exports')}`);
  lay('node_modules/module-lock/package.json', '{ "name": "module-lock", "type": "module", "exports": "./main.js" }');
  lay(
    'node_modules/module-lock/main.js',
    `import { Etcd3 } from 'etcd3'; const lib = {}; ${lockCode('lib')} export default lib;`,
  );
  lay('node_modules/lazy-lock/package.json', '{ "name": "lazy-lock", "type": "module", "exports": "./main.js" }');
  lay(
    'node_modules/lazy-lock/main.js',
    `export async function acquire(...args) {
       const { default: etcd3 } = await import('etcd3');
       const { acquire } = await import('./second.js');
       return acquire(etcd3.Etcd3, ...args);
     }`,
  );
  lay(
    'node_modules/lazy-lock/second.js',
    `let Etcd3; const lib = {}; ${lockCode('lib')}
     export function acquire(given, ...args) { Etcd3 = given; return lib.acquire(...args); }`,
  );
  lay('node_modules/nested-lock/package.json', '{ "name": "nested-lock", "version": "1.0.0", "main": "main.js" }');
  lay('node_modules/nested-lock/main.js', `const { Etcd3 } = require('etcd3'); ${lockCode('module.exports')}`);
  const nested = join(folder, 'node_modules/nested-lock/node_modules');
  mkdirSync(nested);
  for (const part of ['lib', 'proto', 'package.json'])
    cpSync(join(etcd3, part), join(nested, 'etcd3', part), { recursive: true });
  for (const name of ['@grpc', 'cockatiel', 'bignumber.js'])
    symlinkSync(join(dirname(etcd3), name), join(nested, name));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** A library that keeps its client and a counter in its module. */
function lockCode(exports: string): string {
  return `
    let etcd, count = 0;
    ${exports}.acquire = async (hosts, key) => {
      etcd ??= new Etcd3({ hosts });
      const { succeeded } = await etcd.if(key, 'Create', '==', 0).then(etcd.put(key).value('')).commit();
      return (succeeded ? 'new ' : 'old ') + (count += 1);
    };`;
}

function lay(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** A subject over a library: its acquire returns the library's words as its token. */
const over = (how: string, library: string): string => `
  ${how === 'require' ? `const lib = require('${library}')` : how === 'default' ? `import lib from '${library}'` : `import * as lib from '${library}'`};
  ${how === 'require' ? 'exports.subject' : 'export const subject'} = {
    name: 'over-${library}',
    async connect({ endpoints }) {
      return {
        acquire: async ({ lock }) => ({ token: await lib.acquire([...endpoints], lock), release: async () => {} }),
        close: async () => {},
      };
    },
  };`;

function bundle(file: string): Promise<SimBundle> {
  return withBundler(() => bundleForSim(file));
}

/** Two workers and, after the first was killed, a second life of it: each acquires twice and says its tokens. */
async function threeLives(load: () => LockSubject, world = new TestWorld()): Promise<string[]> {
  const life = (worker: number, incarnation: number): ReturnType<TestWorld['spawn']> =>
    world.spawn(worker, incarnation, async () => {
      const { signal } = new AbortController();
      const client = await load().connect({ endpoints: [ENDPOINT], signal });
      for (const name of ['one', 'two']) {
        const { token } = await client.acquire({
          lock: `${name} ${worker}`,
          ttlSeconds: 5,
          lease: 'kept-alive',
          signal,
        });
        world.say(`w${worker}.${incarnation} ${token}`);
      }
    });
  const first = life(1, 1);
  life(2, 1);
  world.at(1000, () => first.process.kill());
  world.at(2000, () => void life(1, 2));
  await world.run(10_000);
  expect(world.errors).toEqual([]);
  expect(world.kernel.failure).toBeUndefined();
  return world.log.map((line) => line.replace(/^\d+ /, '')).toSorted();
}

/** Every life begins with fresh modules, and all see one etcd. */
const isolated = ['w1.1 new 1', 'w1.1 new 2', 'w1.2 old 1', 'w1.2 old 2', 'w2.1 new 1', 'w2.1 new 2'];

test.each([
  ['CommonJS over CommonJS', 'a.cjs', over('require', 'commonjs-lock')],
  ['CommonJS over a nested copy of etcd3', 'b.cjs', over('require', 'nested-lock')],
  ['ES module over CommonJS', 'c.mjs', over('default', 'commonjs-lock')],
  ['TypeScript over an ES module', 'd.ts', over('default', 'module-lock')],
  ['ES module with dynamic imports', 'e.mjs', over('all', 'lazy-lock')],
  ['TypeScript over a nested copy of etcd3', 'f.ts', over('default', 'nested-lock')],
])('%s', async (_name, file, text) => {
  const made = await bundle(lay(file, text));
  expect(
    made.external.map((path) => path.replace(/.*[\\/]node_modules[\\/](?=.*node_modules)/, '').replaceAll('\\', '/')),
  ).toEqual([
    expect.stringMatching(
      text.includes('nested-lock') ? /nested-lock\/node_modules\/etcd3\/lib\/index\.js$/ : /etcd3\/lib\/index\.js$/,
    ),
  ]);
  expect(await threeLives(prepare(structuredClone(made)))).toEqual(isolated);
});

const singleton = `
  import { Etcd3 } from 'etcd3';
  import { setTimeout as sleep } from 'node:timers/promises';
  const etcd = new Etcd3({ hosts: '${ENDPOINT}' });
  const born = Date.now();
  let count = 0;
  export const subject = {
    name: 'singleton',
    connect: async () => ({
      acquire: async ({ lock }) => {
        await sleep(100);
        const { succeeded } = await etcd.if(lock, 'Create', '==', 0).then(etcd.put(lock).value('')).commit();
        const age = Date.now() - born;
        return { token: (succeeded ? 'new ' : 'old ') + (count += 1) + (age >= 100 && age < 400 ? '' : ' aged ' + age) };
      },
      close: async () => {},
    }),
  };`;

test('a client, a clock and a counter at the top level of a module are each life’s own', async () => {
  expect(await threeLives(prepare(await bundle(lay('singleton.ts', singleton))))).toEqual(isolated);
});

test('shared: the counter goes on where it was, which is why it is for subjects without such', async () => {
  const made = await bundle(lay('counting.cjs', over('require', 'commonjs-lock')));
  expect(await threeLives(prepare(made))).toEqual(isolated);
  // The client belongs to whoever used it first: killed, it serves nobody.
  expect(await threeLives(prepare(made, { shared: true }))).not.toEqual(isolated);
});

test('our own subjects have nothing in their modules: shared or not, the trace is the same', async () => {
  const made = await bundle('session-mutex');
  const hash = async (options: PrepareOptions): Promise<string> => {
    const world = new TestWorld();
    await threeLives(prepare(made, options), world);
    return world.kernel.trace.hash();
  };
  expect(await hash({ shared: true })).toBe(await hash({}));
});

async function sentence(made: Promise<unknown>): Promise<string> {
  const error = await made.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HarnessError)) throw error ?? new Error('nothing was thrown');
  expect(error.kind).toBe('usage');
  return `${error.code}: ${error.message.replaceAll(folder, '')}`;
}

const loading = async (file: string, text: string): Promise<unknown> => prepare(await bundle(lay(file, text)))();

test('what cannot be used is told in one sentence', async () => {
  expect(await sentence(bundle(join(folder, 'nowhere.ts')))).toBe(
    'subject-not-found: There is no subject "/nowhere.ts".',
  );
  expect(await sentence(bundle('no-such'))).toBe('subject-not-found: There is no subject "no-such".');
  expect(await sentence(loading('syntax.ts', 'export const subject = {'))).toMatch(
    /^subject-does-not-compile: The subject \/syntax\.ts does not compile: .*syntax\.ts:1:24: .+\.$/,
  );
  expect(await sentence(loading('import.ts', "import 'not-there';"))).toMatch(
    /^subject-does-not-compile: .*Could not resolve "not-there"/,
  );
  expect(await sentence(loading('throws.ts', "throw new Error('no licence');"))).toBe(
    'subject-does-not-load: The subject /throws.ts cannot be used: no licence.',
  );
  expect(await sentence(loading('none.ts', 'export const other = 1;'))).toBe(
    'subject-does-not-load: The subject /none.ts cannot be used: it exports no `subject`, only `other`.',
  );
  expect(await sentence(loading('addon.cjs', "require('./fast.node'); exports.subject = 1;"))).toMatch(
    /^subject-does-not-load: .*the native addon .*fast\.node cannot be simulated\.$/,
  );
});

test('top-level await, its own or of a module that it imports', async () => {
  lay('slow.mjs', 'export const slow = await Promise.resolve(1);');
  expect(await sentence(loading('waits.mjs', 'await Promise.resolve(); export const subject = {};'))).toMatch(
    /^subject-top-level-await: The subject \/waits\.mjs cannot be simulated: it, or a module that it imports, waits at its top level \(.*waits\.mjs:1\)\.$/,
  );
  expect(
    await sentence(loading('imports.ts', "import { slow } from './slow.mjs'; export const subject = slow;")),
  ).toMatch(/^subject-top-level-await: .*slow\.mjs:1\)\.$/);
  expect(await sentence(loading('lazy.ts', "export const subject = { connect: () => import('./slow.mjs') };"))).toMatch(
    /^subject-top-level-await: /,
  );
});

test('an addon that may be missing is missing', async () => {
  const text =
    "let fast; try { fast = require('./fast.node') } catch { fast = 'slow' }; exports.subject = { name: fast, connect() {} };";
  expect(await loading('optional.cjs', text)).toMatchObject({ name: 'slow' });
});

test('a file that is read while a subject loads is an escape of its process', async () => {
  const text = "import { readFileSync } from 'node:fs'; readFileSync('/etc/hostname'); export const subject = {};";
  const load = prepare(await bundle(lay('reads.ts', text)));
  const world = new TestWorld();
  world.spawn(1, 1, () => void load());
  await world.run(1000);
  expect(world.kernel.failure).toMatchObject({ code: 'escape', process: 'w1.1', call: 'fs.readFileSync' });
});

test('a subject finds out where its file is', async () => {
  const text =
    "import { basename } from 'node:path'; export const subject = { name: basename(import.meta.url), connect() {} };";
  expect(await loading('where.mjs', text)).toMatchObject({ name: 'where.mjs' });
});

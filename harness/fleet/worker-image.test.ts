import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MonotonicClock } from '../clock.ts';
import { Fleet } from './fleet.ts';
import { imageFiles } from './image-files.ts';
import { fleetOf, greeted, sendAcquire, subjectText, temporaryFolder, writeSubject } from './testing.ts';
import { prepareWorkerImage } from './worker-image.ts';

const simple = subjectText('return hold();');

function prepare(folder: string, ...subjects: string[]): ReturnType<typeof prepareWorkerImage> {
  return prepareWorkerImage({ subjects, cacheDirectory: join(folder, 'cache') });
}

describe('a worker image', () => {
  it('is made once, and again when the subject or its Node is another', async () => {
    using folder = temporaryFolder();
    const subject = writeSubject(folder.path, 'subject.ts', simple);
    const images = (): string[] => readdirSync(join(folder.path, 'cache'));
    const first = await prepare(folder.path, subject);
    expect(first.kind).toBe('snapshot');
    expect(images()).toHaveLength(1);
    const second = await prepare(folder.path, subject);
    expect(second.command(subject)).toEqual(first.command(subject));
    expect(images()).toHaveLength(1);
    writeSubject(folder.path, 'subject.ts', simple.replace('of-the-test', 'another'));
    await prepare(folder.path, subject);
    expect(images()).toHaveLength(2);
  });

  it('that was cut short is made again', async () => {
    using folder = temporaryFolder();
    const subject = writeSubject(folder.path, 'subject.ts', simple);
    await prepare(folder.path, subject);
    const cache = join(folder.path, 'cache');
    const image = join(cache, readdirSync(cache)[0]!);
    rmSync(imageFiles(image).manifest);
    rmSync(imageFiles(image).snapshot);
    await prepare(folder.path, subject);
    expect(readdirSync(image)).toContain('worker.snapshot');
    expect(readdirSync(cache)).toHaveLength(1);
  });

  it('built by two harnesses at once is one image', async () => {
    using folder = temporaryFolder();
    const subject = writeSubject(folder.path, 'subject.ts', simple);
    const [one, two] = await Promise.all([prepare(folder.path, subject), prepare(folder.path, subject)]);
    expect(one.command(subject)).toEqual(two.command(subject));
    expect(readdirSync(join(folder.path, 'cache'))).toHaveLength(1);
  });

  it('finds packages and data from the folder of the subject', async () => {
    using folder = temporaryFolder();
    const lib = join(folder.path, 'node_modules', 'my-lib');
    mkdirSync(lib, { recursive: true });
    writeFileSync(join(lib, 'token.txt'), '41');
    writeFileSync(
      join(lib, 'index.js'),
      `exports.token = require('fs').readFileSync(__dirname + '/token.txt', 'utf8');`,
    );
    const text = `import { token } from 'my-lib';\n${subjectText('return hold({ token: token + import.meta.url.at(-1) });')}`;
    await using of = await fleetOf(folder.path, text);
    const worker = await of.fleet.take(of.subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1);
    await listener.until('acquired');
    expect(listener.all('acquired')[0]).toMatchObject({ token: '41s' });
  });

  it('does not pass on NODE_OPTIONS and certificates', async () => {
    using folder = temporaryFolder();
    const before = { ...process.env };
    Object.assign(process.env, { NODE_EXTRA_CA_CERTS: '/nowhere', NODE_OPTIONS: '--no-warnings', ETCD_NAME: 'x' });
    try {
      const subject = writeSubject(folder.path, 'subject.ts', simple);
      const { env } = (await prepare(folder.path, subject)).command(subject);
      expect(Object.keys(env).filter((name) => !/^(LOCKSTORM_GROUP|PATH|HOME|TMPDIR|LANG)$/.test(name))).toEqual([]);
    } finally {
      process.env = before;
    }
  });
});

describe('a subject that must not be frozen', () => {
  it.each([
    ['draws a random number', 'const id = String(Math.random()).slice(2);'],
    ['loads node:crypto', `import crypto from 'node:crypto'; const id = String(crypto.randomInt(1e9));`],
    ['uses crypto', 'const id = String(crypto.getRandomValues(new Uint32Array(1))[0]);'],
    ['reads process.pid', 'const id = String(process.pid);'],
    ['reads the clock', 'const id = String(new Date().getTime()) + process.pid;'],
    ['reads the clock', 'const id = String(process.hrtime.bigint());'],
    ['starts a timer', 'let id = "0"; setInterval(() => (id = String(process.pid)), 5).unref();'],
  ])('because it %s while it loads gets a plain bundle, and works', async (act, statement) => {
    using folder = temporaryFolder();
    const text = `${statement}\n${subjectText('await new Promise((resolve) => setTimeout(resolve, 20)); return hold({ token: id });')}`;
    await using of = await fleetOf(folder.path, text);
    expect(of.image.kind).toBe('bundle');
    expect(of.image.note).toContain(act);
    const tokens = new Set<string | undefined>();
    for (let i = 0; i < 2; i++) {
      const worker = await of.fleet.take(of.subject);
      const listener = await greeted(worker);
      sendAcquire(worker, 1);
      await listener.until('acquired');
      tokens.add(listener.all('acquired')[0]!.token);
    }
    expect(tokens.size).toBe(2);
  });

  it('may do all that once it is connected', async () => {
    using folder = temporaryFolder();
    const text = subjectText('return hold({ token: String(process.pid) + Math.random() + new Date().getTime() });');
    await using of = await fleetOf(folder.path, text);
    expect(of.image.kind).toBe('snapshot');
    const tokens = new Set<string | undefined>();
    for (let i = 0; i < 2; i++) {
      const worker = await of.fleet.take(of.subject);
      const listener = await greeted(worker);
      sendAcquire(worker, 1);
      await listener.until('acquired');
      tokens.add(listener.all('acquired')[0]!.token);
      expect(listener.all('acquired')[0]!.token).toContain(String(worker.pid));
    }
    expect(tokens.size).toBe(2);
  });
});

describe('a subject of ours', () => {
  it('that is written on etcd3 is frozen too, with its protos', async () => {
    using folder = temporaryFolder();
    const image = await prepare(folder.path, 'session-mutex');
    expect(image.note).toBeUndefined();
    await using fleet = new Fleet({ image, spares: 0, clock: new MonotonicClock(), log: () => undefined });
    const worker = await fleet.take('session-mutex');
    const listener = await greeted(worker);
    expect(listener.all('ready')[0]).toMatchObject({ subject: 'session-mutex', claims: { token: true } });
  });
});

describe('a file that is no subject', () => {
  it.each([
    ['subject-does-not-compile', 'const x: = 1;', /does not compile: .*subject\.ts:1:9: Unexpected "="/],
    ['subject-does-not-compile', `import 'no-such-package';`, /Could not resolve "no-such-package"/],
    ['subject-does-not-load', `throw new Error('no configuration');`, /it throws: no configuration\.$/],
    ['subject-does-not-load', 'process.exit(5);', /loading it ended with exit code 5\.$/],
    ['subject-does-not-load', 'export const lock = 1;', /it exports no `subject`, only `lock`\.$/],
    ['subject-does-not-load', `export const subject = { name: 'x' };`, /its `subject` lacks `connect`\.$/],
    ['subject-does-not-load', 'export const subject = { connect() {} };', /its `subject` lacks a `name`\.$/],
  ])('%s: %s', async (code, text, sentence) => {
    using folder = temporaryFolder();
    const subject = writeSubject(folder.path, 'subject.ts', text);
    const error: Error = await prepare(folder.path, subject).then(
      () => new Error('it was taken'),
      (reason: Error) => reason,
    );
    expect(error).toMatchObject({ kind: 'usage', code });
    expect(error.message).toMatch(sentence);
    expect(readdirSync(folder.path).includes('cache') ? readdirSync(join(folder.path, 'cache')) : []).toEqual([]);
  });

  it.each(['./no-such-file.ts', 'no-such-name', 'broken/no-such-name', 'registry'])(
    '%s does not exist',
    async (subject) => {
      using folder = temporaryFolder();
      await expect(prepare(folder.path, subject)).rejects.toMatchObject({ kind: 'usage', code: 'subject-not-found' });
    },
  );

  it('a cache that cannot be written is a failure of the environment', async () => {
    using folder = temporaryFolder();
    const subject = writeSubject(folder.path, 'subject.ts', simple);
    writeFileSync(join(folder.path, 'cache'), 'a file');
    await expect(prepare(folder.path, subject)).rejects.toMatchObject({
      kind: 'environment',
      code: 'worker-cache-unwritable',
    });
  });
});

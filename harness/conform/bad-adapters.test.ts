// What an adapter may do wrong from its first moment on: one sentence and a remedy each, and exit 1, for it is the adapter that is at fault.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testEtcd } from '../cluster/testing.ts';
import { ExitCode } from '../errors.ts';
import { prepareWorkerImage } from '../fleet/worker-image.ts';
import { conform } from './conform.ts';
import { conformExit } from './report.ts';

const reference = join(import.meta.dirname, '..', '..', 'workers', 'subjects', 'session-mutex.ts');
/** From hello to ready; only who never gets there needs so long. */
const READY_TIMEOUT_MS = 4_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstorm-bad-adapters-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A subject without an etcd. */
const subjectWith = (connect: string): string =>
  `export const subject = { name: 'bad', async connect({ signal }) { ${connect} } };`;
const acquiring = (acquire: string): string =>
  subjectWith(`return { acquire: async ({ signal }) => { ${acquire} }, close: async () => {} };`);
/** A worker in whatever language. */
const program = (text: string): string => `#!/usr/bin/env node\n${text}`;

const cases: readonly [name: string, text: string, probe: string, told: RegExp, remedy: RegExp][] = [
  [
    'throws-in-connect.mjs',
    subjectWith('throw new Error("no configuration");'),
    'connects',
    /cannot start: no configuration\.$/,
    /connect\(\)/,
  ],
  [
    'rejects-in-connect.mjs',
    subjectWith('return Promise.reject(new Error("refused"));'),
    'connects',
    /cannot start: refused\.$/,
    /connect\(\)/,
  ],
  [
    'hangs-in-connect.mjs',
    subjectWith('return new Promise(() => {});'),
    'connects',
    /was not ready 4 s after hello/,
    /connect\(\)/,
  ],
  ['lacks-acquire.mjs', subjectWith('return { close: async () => {} };'), 'connects', /acquire\(\)/, /connect\(\)/],
  ['lacks-close.mjs', subjectWith('return { acquire: async () => {} };'), 'connects', /close\(\)/, /connect\(\)/],
  [
    'exits-in-connect.mjs',
    subjectWith('process.exit(7);'),
    'connects',
    /ended before it was ready \(exit code 7\)/,
    /connect\(\)/,
  ],
  [
    'acquires-nothing.mjs',
    acquiring(''),
    'acquires',
    /acquire\(\) resolved without a hold: it must have release\(\)/,
    /release\(\)/,
  ],
  [
    'acquires-no-hold.mjs',
    acquiring('return { token: "1" };'),
    'acquires',
    /without a hold: it must have release\(\)/,
    /release\(\)/,
  ],
  [
    'rejects.mjs',
    acquiring('throw new Error("not today");'),
    'acquires',
    /although nobody else wanted it: not today\.$/,
    /release\(\)/,
  ],
  [
    'hangs-in-acquire.mjs',
    acquiring('return new Promise(() => {});'),
    'acquires',
    /in 10 s, .* did not heed its signal/,
    /release\(\)/,
  ],
  [
    'exits-in-acquire.mjs',
    acquiring('process.exit(7);'),
    'acquires',
    /ended by itself while it acquired/,
    /must not exit/,
  ],
  [
    'crashes-in-acquire.mjs',
    acquiring('setTimeout(() => { throw new Error("late"); }, 10); return new Promise(() => {});'),
    'acquires',
    /ended by itself while it acquired/,
    /must not exit/,
  ],
  [
    'ends-at-once',
    program('console.error("no such host"); process.exit(3);'),
    'connects',
    /ended before it was ready \(exit code 3\): no such host/,
    /when it starts/,
  ],
  ['says-nothing', program('process.stdin.resume();'), 'connects', /was not ready 4 s after hello/, /when it starts/],
];

async function firstFlaw(subject: string, patient: boolean) {
  const image = await prepareWorkerImage({ subjects: [subject], cacheDirectory: join(folder, 'cache') });
  const stop = new AbortController().signal;
  const options = { subject, etcd: await testEtcd(), image, stop, onNow: () => () => {}, log: () => {} };
  const { findings } = await conform({ ...options, ...(!patient && { readyTimeoutMs: READY_TIMEOUT_MS }) });
  const { probe, finding } = findings.find((one) => one.finding.result !== 'ok')!;
  return { probe: probe.name, ...finding, exit: conformExit(findings, false), findings };
}

describe.concurrent('an adapter that is told what is wrong with it', () => {
  it.each(cases)('%s', { timeout: 300_000 }, async (name, text, probe, told, remedy) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    if (!name.includes('.')) chmodSync(path, 0o755);
    const patient = !told.source.includes('not ready');
    const flaw = await firstFlaw(name.includes('.') ? path : `exec:${path}`, patient);
    // Where time is what is asked about, a machine that stood still leaves the question open.
    const due = flaw.told.includes('stood still')
      ? { result: 'inconclusive', exit: ExitCode.inconclusive }
      : { result: 'broken', exit: ExitCode.unsafe };
    expect(flaw).toMatchObject({ probe, ...due });
    expect(flaw.told).toMatch(told);
    expect(flaw.remedy ?? remedy.source).toMatch(due.result === 'broken' ? remedy : /./);
    // What comes after the first flaw is not guessed.
    expect(flaw.findings.filter(({ finding }) => finding.result === 'not tried').length).toBeGreaterThanOrEqual(17);
  });

  it('that prints to stdout is none of them', async () => {
    const path = join(folder, 'prints.mjs');
    writeFileSync(
      path,
      `import { subject as reference } from ${JSON.stringify(reference)};
       console.log('loading');
       export const subject = { ...reference, name: 'prints', async connect(options) {
         console.log('connecting'); process.stdout.write('no newline');
         const client = await reference.connect(options);
         return { close: () => client.close(), acquire: (request) => { console.log('acquiring', request); return client.acquire(request); } };
       } };`,
    );
    const image = await prepareWorkerImage({ subjects: [path], cacheDirectory: join(folder, 'cache') });
    const stop = new AbortController().signal;
    const options = { subject: path, etcd: await testEtcd(), image, stop, onNow: () => () => {}, log: () => {} };
    const { findings } = await conform(options);
    expect(findings.filter(({ finding }) => ['broken', 'not tried'].includes(finding.result))).toEqual([]);
  });
});

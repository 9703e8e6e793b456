import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MonotonicClock } from '../clock.ts';
import { ExitCode } from '../errors.ts';
import { isCommand, wordsOf, workerCommandOf } from './command-subject.ts';
import { Fleet } from './fleet.ts';
import { locateSubject } from './locate-subject.ts';
import { greeted, sendAcquire, temporaryFolder, writeSubject } from './testing.ts';
import { prepareWorkerImage } from './worker-image.ts';

/** A worker of a few lines, as one might write it in any language. */
const adapter = `#!/usr/bin/env node
  const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
  require('node:readline').createInterface(process.stdin).on('line', (line) => {
    const { hello, acquire, release, quit } = JSON.parse(line);
    if (hello) say({ ready: { subject: process.argv[2], claims: { served: true } } });
    if (acquire) say({ acquired: { hold: acquire.hold, token: '7' } });
    if (release) say({ released: { hold: release.hold } });
    if (quit) process.exit(0);
  });`;

describe('the words of a command', () => {
  it.each([
    ['exec:etcd-worker', ['etcd-worker']],
    ['exec:python3  my_worker.py -v ', ['python3', 'my_worker.py', '-v']],
    [`exec: 'my worker' --name="a \\"b\\" 'c'" d\\ e ''`, ['my worker', `--name=a "b" 'c'`, 'd e', '']],
    ['exec:echo $HOME *', ['echo', '$HOME', '*']],
    ['exec(adapters/go):go run .', ['go', 'run', '.']],
  ])('%s', (subject, words) => expect(wordsOf(subject)).toEqual(words));

  it.each([
    ['exec:', 'no-command'],
    [`exec:node 'worker`, 'unclosed-quote'],
    ['exec:node \\', 'unclosed-quote'],
    ['exec:no-such-program-here x', 'command-not-found'],
    ['exec:./no-such-file', 'command-not-found'],
    ['exec:/', 'command-not-found'],
    ['exec(no/such/folder):node x.js', 'command-folder-not-found'],
  ])('%s is refused: %s', (subject, code) =>
    expect(() => workerCommandOf(subject)).toThrow(expect.objectContaining({ code, exitCode: ExitCode.usage })),
  );

  it('are no path and no name', () => {
    expect(isCommand('exec:node x.js')).toBe(true);
    expect(['session-mutex', './exec:/x.ts'].some(isCommand)).toBe(false);
  });
});

describe('a subject that is a command', () => {
  it('runs without an image', async () => {
    using folder = temporaryFolder();
    const file = writeSubject(folder.path, 'my worker.cjs', adapter);
    const subject = `exec:${process.execPath} '${file}' mine`;
    const image = await prepareWorkerImage({ subjects: [subject], cacheDirectory: join(folder.path, 'cache') });
    await using fleet = new Fleet({ image, spares: 1, clock: new MonotonicClock(), log: () => undefined });
    const worker = await fleet.take(subject);
    const listener = await greeted(worker);
    sendAcquire(worker, 1);
    await listener.until('acquired');
    worker.send({ release: { hold: 1 } });
    await listener.until('released');
    worker.send({ quit: {} });
    expect(await worker.exited).toMatchObject({ code: 0, reason: 'quit' });
    expect(listener.all('ready')).toEqual([{ subject: 'mine', claims: { served: true } }]);
  });

  it('is refused by the simulation', async () => {
    await expect(locateSubject('exec:node x.js')).rejects.toMatchObject({
      code: 'command-not-simulated',
      exitCode: ExitCode.usage,
    });
  });
});

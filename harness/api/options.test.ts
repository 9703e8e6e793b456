// Options as the command line that they mean: paths, lists, and what an exploration has no use for.
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readFlags } from '../commands/flags.ts';
import { optionNames } from '../commands/options.ts';
import { besideFile, subjectWord, wordsOf } from './options.ts';

const always = ['--reporter=summary', '--quiet', '--no-color'];

describe('the words of a call', () => {
  it('are those of the command line', () => {
    const options = {
      subject: ['./my-lock.ts', 'session-mutex'],
      scenario: ['sigkill', 'contend'],
      seed: '1',
      runs: 2,
      forMs: 5_000,
      faults: ['kill', 'cut'],
      workers: 3,
      ttlSeconds: 2,
      members: 3,
      etcd: 'path:/usr/bin/etcd',
      engine: 'real',
      lanes: 1,
      offline: true,
      out: 'runs',
    } as const;
    const first = ['run', 'sigkill', 'contend', '--subject', './my-lock.ts', '--subject', 'session-mutex', '--seed=1'];
    const counts = ['--runs=2', '--for=5000ms', '--faults=kill,cut', '--workers=3', '--ttl=2', '--members=3'];
    const where = ['--etcd=path:/usr/bin/etcd', '--engine=real', '--lanes=1', '--out=runs', '--offline'];
    expect(wordsOf(options, '/shop')).toEqual([...first, ...counts, ...where, ...always]);
  });

  it('name nothing that was not given', () => expect(wordsOf({}, '/')).toEqual(['run', ...always]));

  it('can ask for no faults', () => expect(wordsOf({ faults: [] }, '/')).toContain('--faults=none'));

  it.each([false, true])('are flags of the command (explore: %s)', (explore) => {
    const options = {
      subject: 'x',
      seed: '1',
      runs: 1,
      plans: 1,
      forMs: 1,
      faults: [],
      workers: 1,
      ttlSeconds: 1,
      members: 1,
      threads: 1,
    } as const;
    const words = wordsOf({ ...options, etcd: 'auto', engine: 'sim', lanes: 1, offline: true, out: 'o', explore }, '/');
    const names = words
      .filter((word) => word.startsWith('--'))
      .map((word) => word.slice(2).replace(/=.*$/, '').replace('no-color', 'color'));
    expect(optionNames[explore ? 'explore' : 'run']).toEqual(expect.arrayContaining(names));
    expect(readFlags({ for: words.find((word) => word.startsWith('--for='))?.slice(6) }, {}).forMs).toBe(1);
  });
});

describe('a subject', () => {
  it('that is a URL becomes a path from where the user is', () => {
    expect(subjectWord(pathToFileURL('/shop/chaos/my-lock.ts'), '/shop')).toBe('./chaos/my-lock.ts');
    expect(subjectWord(pathToFileURL('/shop/chaos/my-lock.ts').href, '/shop/src')).toBe('../chaos/my-lock.ts');
  });
  it('that is a name or a command stays', () => {
    for (const subject of ['session-mutex', 'exec:python3 ./my_worker.py', './my-lock.ts'])
      expect(subjectWord(subject, '/shop')).toBe(subject);
  });
  it('of a test lies beside the test if it begins with a dot', () => {
    expect(besideFile('./my-lock.ts', '/shop/chaos', '/shop')).toBe('./chaos/my-lock.ts');
    expect(besideFile('../src/lock.ts', '/shop/chaos', '/shop/chaos')).toBe('../src/lock.ts');
    expect(besideFile('session-mutex', '/shop/chaos', '/shop')).toBe('session-mutex');
    expect(besideFile('chaos/my-lock.ts', '/shop/chaos', '/shop')).toBe('chaos/my-lock.ts');
  });
});

// The config of a project: what it may say, what wins over it, and which commands hear it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../errors.ts';
import { readConfig } from './config.ts';
import { configJsonSchema, configNames } from './config-schema.ts';
import { readFlags } from './flags.ts';
import { optionNames } from './options.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstorm-config-'));
  writeFileSync(join(root, 'package.json'), '{}');
  mkdirSync(join(root, 'deep'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (config: unknown, file = 'lockstorm.config.json'): void =>
  writeFileSync(join(root, file), typeof config === 'string' ? config : JSON.stringify(config));
const read = (cwd = root, command: keyof typeof optionNames = 'run') => readConfig(optionNames[command], { cwd });

describe('a config', () => {
  it('need not be', () => expect(read()).toEqual({ source: '', values: {} }));

  it('gives defaults to flags, which the environment and the flags themselves win over', () => {
    write({
      $schema: 'x',
      subject: ['./a.ts', 'session-mutex'],
      faults: 'kill',
      for: '2m',
      runs: 3,
      offline: true,
      bail: true,
    });
    const flags = readFlags({ runs: '5' }, { LOCKSTORM_FOR: '1m', LOCKSTORM_BAIL: '0' }, read());
    expect(flags).toMatchObject({
      subjects: ['./a.ts', 'session-mutex'],
      faults: ['kill'],
      runs: 5,
      forMs: 60_000,
      offline: true,
      bail: false,
      ttlSeconds: undefined,
    });
    expect(readFlags({ subject: ['b'] }, {}, read()).subjects).toEqual(['b']);
    write({ subject: ['exec:a --list 1,2', 'b'] });
    expect(readFlags({}, {}, read()).subjects).toEqual(['exec:a --list 1,2', 'b']);
    expect(readFlags({}, { LOCKSTORM_SUBJECT: 'c,d' }, read()).subjects).toEqual(['c', 'd']);
  });

  it('may stand in package.json, but not in both', () => {
    write({ name: 'shop', lockstorm: { ttl: 4 } }, 'package.json');
    expect(read()).toEqual({ source: 'package.json', values: { ttl: '4' } });
    write({ ttl: 5 });
    expect(() => read()).toThrow('Both lockstorm.config.json and package.json configure lockstorm.');
  });

  it('names itself where a value is wrong', () => {
    write({ for: 'long' });
    expect(() => readFlags({}, {}, read())).toThrow('lockstorm.config.json: for: "long" is no duration.');
    expect(() => readFlags({}, {}, read(join(root, 'deep')))).toThrow('../lockstorm.config.json: for: "long"');
  });

  it.each([
    [{ fautls: 'kill' }, 'there is no flag "fautls" that a config may have', 'Did you mean "faults"?'],
    [{ seed: '1' }, 'there is no flag "seed"', 'The choices are'],
    [{ runs: 'many' }, 'runs is wrong', ''],
    [[], 'it is wrong', ''],
    ['{', 'cannot be read', 'JSON'],
  ])('is refused: %j', (config, sentence, remedy) => {
    write(config);
    const thrown = (() => {
      try {
        return read();
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(HarnessError);
    expect(thrown).toMatchObject({
      exitCode: 4,
      message: expect.stringContaining(sentence),
      remedy: expect.stringContaining(remedy),
    });
  });

  it('has paths from the root of the project, wherever the user is', () => {
    write({ subject: ['./a.ts', 'session-mutex', 'exec:./b'], out: 'runs', etcd: 'path:bin/etcd' });
    expect(read(join(root, 'deep')).values).toEqual({
      subject: ['../a.ts', 'session-mutex', 'exec:./b'],
      out: join(root, 'runs'),
      etcd: `path:${join(root, 'bin', 'etcd')}`,
    });
  });

  it('does not change what a plan or a run says itself', () => {
    write({ subject: './a.ts', faults: 'kill', engine: 'sim', etcd: 'version:3.5.12', lanes: 2 });
    expect(read(root, 'replay').values).toEqual({ etcd: 'version:3.5.12', lanes: '2' });
    expect(read(root, 'list').values).toEqual({});
  });

  it('is published as a JSON Schema', async () => {
    expect(configNames).toContain('subject');
    expect(configNames).not.toContain('seed');
    await expect(`${JSON.stringify(configJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
      '../../docs/config.schema.json',
    );
  });
});

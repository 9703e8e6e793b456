// What a storm with a part of its faults is told: that nothing safe comes of a scenario without any of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { faultsOfScenario } from '../plan/scenario-faults.ts';
import { faultNames } from '../plan/schema.ts';
import { choosePairs } from './choose-pairs.ts';
import { configNotes, emptiedBy, filterWords } from './fault-filter.ts';
import { main } from './main.ts';
import { testContext } from './testing.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lockstorm-filter-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
});
beforeEach(() => config({ faults: ['kill'] }));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const config = (value: unknown): void => writeFileSync(join(cwd, 'lockstorm.config.json'), JSON.stringify(value));
const lockstorm = async (line: string, env: Record<string, string> = {}): Promise<[number, string, string]> => {
  const context = testContext({ cwd, env });
  const code = await main(line.split(' '), context);
  return [code, context.output(), context.errors()];
};
const short = '--subject session-mutex --engine sim --threads 1 --runs 1 --seed 1';
const subject = { name: 'session-mutex', orphaned: true, survives: faultNames };
const flags = { workers: undefined, ttlSeconds: undefined, members: undefined, engine: 'sim' as const };

describe('a scenario that is named and would lose all of its faults', () => {
  it.each([
    ['run pause-past-ttl', {}, 'lockstorm.config.json allows kill only', 'Take "faults" out of lockstorm.config.json'],
    ['run contend pause-past-ttl --faults cut', {}, '--faults allows cut only', 'or --faults all'],
    ['pause-past-ttl', { LOCKSTORM_FAULTS: 'cut,kill' }, 'LOCKSTORM_FAULTS allows kill and cut only', '--faults pause'],
    [
      'replay 1234 --scenario pause-past-ttl --faults kill',
      {},
      '--faults allows kill only',
      'Give --faults pause, or --faults all',
    ],
  ])('is a usage error: %s', async (line, env, sentence, remedy) => {
    const words = line.startsWith('replay') ? `${line} --subject session-mutex` : `${line} ${short}`;
    const [code, , errors] = await lockstorm(words, env);
    expect([code, errors]).toEqual([
      4,
      expect.stringContaining(`pause-past-ttl is about pause and stall, and ${sentence}`),
    ]);
    expect(errors).toContain(remedy);
  });

  it('is run without any where that is what was asked for', async () => {
    const [code, output] = await lockstorm(`run pause-past-ttl --faults none ${short}`);
    expect([code, output]).toEqual([0, expect.stringMatching(/, faults: none, as --faults says\n/)]);
  });

  it('is run with all of them where --faults all wins over the config', async () => {
    const [code, output] = await lockstorm(`run pause-past-ttl --faults all ${short}`);
    expect(code).toBe(0);
    expect(output).not.toMatch(/faults: |Only kill/);
    expect(output).toMatch(/pause-past-ttl +session-mutex +1 +\d+ +0 \(0\) +[1-9]/);
  });
});

it('leaves those scenarios out of a default storm, and says so', () => {
  const faultsFrom = { from: 'lockstorm.config.json', isConfig: true };
  const { pairs, notes } = choosePairs([], [subject], { ...flags, faults: ['kill'], faultsFrom });
  const names = pairs.map(({ scenario }) => scenario);
  expect(names).toEqual(expect.arrayContaining(['contend', 'sigkill', 'swarm']));
  for (const name of names) expect(emptiedBy(scenarios[name]!, { faults: ['kill'] })).toBe(false);
  const said =
    notes.find((note) => note.startsWith('Left out, because lockstorm.config.json allows kill only: ')) ?? '';
  const left = Object.values(scenarios).filter(({ name, weight }) => weight > 0 && !names.includes(name));
  expect(left.map(({ name }) => name)).toContain('pause-past-ttl');
  expect(said.split(': ')[1]).toBe(`${left.map(({ name }) => name).join(', ')}.`);
  for (const each of left) expect(faultsOfScenario(each)).not.toContain('kill');
});

it('refuses what is left of a scenario where that cannot be had', () => {
  const own = { ...flags, engine: undefined, etcd: 'https://a:2379' };
  expect(() => choosePairs(['swarm'], [subject], { ...own, faults: ['member-kill'] })).toThrow(
    "swarm has 1 kind of fault, member-kill, that cannot be had here: it is never done to a cluster that is somebody's own.",
  );
  expect(choosePairs(['swarm'], [subject], { ...own, faults: ['member-kill', 'kill'] }).pairs).toHaveLength(1);
});

describe('what the config says of faults', () => {
  it('is in the first lines and in the last', async () => {
    const [code, output] = await lockstorm(`run swarm ${short}`);
    expect(code).toBe(0);
    expect(output).toMatch(/session-mutex in swarm.*, faults: kill only, as lockstorm\.config\.json says\n/);
    expect(output).toMatch(/\n\nOnly kill was tried: take "faults" out of lockstorm\.config\.json to try the rest\.\n/);
    const [, explored] = await lockstorm('explore --subject session-mutex --plans 3 --threads 1 --seed 1');
    expect(explored).toMatch(/session-mutex, 3 plans, faults: kill only, as lockstorm\.config\.json says\n/);
    expect(explored).toContain('Only kill was tried: ');
  });

  it('is said where a test runner hides the rest', async () => {
    expect((await lockstorm(`run swarm ${short} --quiet`))[1]).toContain('Only kill was tried: ');
  });

  it.each([
    ['./mine.ts', './mine.ts', true],
    ['mine.ts', './mine.ts', true],
    ['./other.ts', './mine.ts', false],
    ['session-mutex', undefined, true],
  ])('of --subject %s, where it names %s, is heard: %s', async (named, own, heard) => {
    config({ faults: ['cut'], ...(own !== undefined && { subject: own }) });
    writeFileSync(join(cwd, 'mine.ts'), 'export const subject = 1;');
    writeFileSync(join(cwd, 'other.ts'), 'export const subject = 1;');
    const [, , errors] = await lockstorm(`run sigkill --subject ${named} --faults kill --seed 1 --engine nothing`);
    expect(errors).toContain('nothing');
    const [, output, refused] = await lockstorm(`run sigkill --subject ${named} --engine sim --seed 1 --runs 1`);
    expect(`${output}${refused}`.includes('lockstorm.config.json allows cut only')).toBe(heard);
  });

  it('is no news where nothing was kept out', () => {
    const filter = { faults: ['kill'] as const, faultsFrom: { from: 'lockstorm.config.json', isConfig: true } };
    expect(configNotes([scenarios['sigkill']!], filter)).toEqual([]);
    expect(
      configNotes([scenarios['swarm']!], { ...filter, faultsFrom: { from: '--faults', isConfig: false } }),
    ).toEqual([]);
    expect(configNotes(undefined, { ...filter, faults: [] })).toEqual([expect.stringMatching(/^No fault was tried: /)]);
    expect(filterWords({ faults: undefined })).toBeUndefined();
    expect(filterWords({ faults: faultNames, faultsFrom: filter.faultsFrom })).toBeUndefined();
  });
});

// The model against real etcd, in the short form; and the proof that a model with an error would not get through.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BinaryEtcd } from '../../cluster/resolved-etcd.ts';
import { testEtcd } from '../../cluster/testing.ts';
import { acceptedOf } from './accepted.ts';
import { storyLines } from './report.ts';
import { runSeed, semanticsOf } from './run-seed.ts';
import { runStories } from './run-stories.ts';
import { planted } from './testing.ts';

let etcd: BinaryEtcd;
let folder: string;

beforeAll(async () => {
  etcd = await testEtcd();
  folder = mkdtempSync(join(tmpdir(), 'lockstorm-conformance-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('3,000 operations have no difference that is not listed', async () => {
  for (const [seed, operations] of [
    [0x10c5, 1_500],
    [0xbeef, 1_500],
  ] as const) {
    // prettier-ignore
    const differed = await runSeed({ etcd, folder, seed, operations });
    expect(differed.findings.differences).toEqual([]);
    expect(differed.operations).toBeGreaterThanOrEqual(operations);
    expect(differed.events).toBeGreaterThan(100);
    const known = acceptedOf(etcd.version).map(({ name }) => name);
    expect([...differed.findings.accepted.keys()].filter((name) => !known.includes(name))).toEqual([]);
  }
});

test('leases run out, renew and count down within their bounds, and the lock service tells the same story', async () => {
  const stories = await runStories(etcd, folder);
  expect(storyLines(stories, semanticsOf(etcd.version)).offences).toEqual([]);
  // The bounds would notice: a lease that goes 20 ms early, a pass that comes by twice as rarely, a grant of another length.
  const spoilt = {
    ...stories,
    measured: stories.measured.map((each) => ({ ...each, model: each.model.map((value) => value * 2 - 20) })),
    granted: stories.granted.map((each) => ({ ...each, model: '1→1' })),
    lock: { ...stories.lock, model: { B: 'waits', C: 'waits' } },
  };
  const offences = storyLines(spoilt, semanticsOf(etcd.version)).offences;
  for (const { name } of stories.measured) expect(offences.join('\n')).toContain(`${name}, model`);
  for (const { flags } of stories.granted) expect(offences.join('\n')).toContain(flags);
  expect(offences.filter((offence) => offence.startsWith('the lock service'))).toHaveLength(3);
});

describe('a model with an error is convicted within 1,500 operations:', () => {
  test.each(Object.keys(planted))('%s', async (error) => {
    const differed = await runSeed({
      etcd,
      folder,
      seed: 0x10c5,
      operations: 1_500,
      differencesMax: 1,
      disguise: planted[error]!,
    });
    expect(differed.findings.differences).not.toEqual([]);
  });
});

// Every history in fixtures/ is judged as its name says: safe-<what>.jsonl, or unsafe-<check>-<what>.jsonl with the check that convicts it.
// Some were recorded on a real etcd. The generated ones are written anew by `npx vitest run harness/checks/fixtures.test.ts -u`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/events.ts';
import { checkNames } from './check.ts';
import { judge } from './judge.ts';
import { base } from './testing/bases.ts';
import type { Disturbance } from './testing/model-config.ts';
import { mutated, mutations } from './testing/mutations.ts';

const folder = join(import.meta.dirname, 'fixtures');
const late = (what: Disturbance['what'], worker: number, fromMs: number): Disturbance[] => [
  { what, worker, fromMs, lengthMs: 2_500 },
];

const safe: Readonly<Record<string, HistoryEvent[]>> = {
  'killed-holder': base('killedHolder'),
  'killed-holder-late-watch': base('killedHolder', late('watch', 0, 2_000)),
  'hand-off-stalled-pipe': base('handOff', late('pipe', 1, 900)),
  // It is etcd that broke its word: no lock is to blame.
  'let-go-early-by-etcd': mutated(mutations['let-go-early']!, base('killedHolder')),
  'orphan-sleeps-stalled-worker': base('orphanSleeps', late('worker', 0, 1_000)),
};
const unsafe = [
  'two-writers',
  'asked-for-less',
  'dead-for-long',
  'token-falls',
  'deleted-by-another',
  'free-and-given-up',
  'passed-over',
  'lease-not-revoked',
];

function text(events: readonly HistoryEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

describe('generated fixtures', () => {
  it.each(Object.entries(safe))('safe-%s is as it was', async (name, events) => {
    await expect(text(events)).toMatchFileSnapshot(join(folder, `safe-${name}.jsonl`));
  });

  it.each(unsafe)('unsafe-…-%s is as it was', async (name) => {
    const mutation = mutations[name]!;
    const events = mutated(mutation, base(mutation.base));
    await expect(text(events)).toMatchFileSnapshot(join(folder, `unsafe-${mutation.convicts[0]}-${name}.jsonl`));
  });
});

describe('fixtures', () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith('.jsonl')))('%s', async (name) => {
    const { verdict, checks } = await judge(join(folder, name));
    const convicting = checks.filter((result) => result.verdict === 'unsafe').map(({ check }) => check);
    const check = checkNames.find((one) => name.startsWith(`unsafe-${one}-`));
    // A recorded one may break more than the rule in its name.
    const expected = name.startsWith('safe-') ? [] : [check, ...convicting.filter((one) => one !== check)];
    expect({ verdict, convicting: new Set(convicting) }).toEqual({
      verdict: name.startsWith('safe-') ? 'safe' : 'unsafe',
      convicting: new Set(expected),
    });
  });
});

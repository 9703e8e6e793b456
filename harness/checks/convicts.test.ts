// Whoever stops at the first conviction must not convict what the whole history would excuse.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/events.ts';
import { checkNames } from './check.ts';
import { Judge, judgeEvents } from './judge.ts';

const folder = join(import.meta.dirname, 'fixtures');
const fixtures = readdirSync(folder).map((name) => ({
  name,
  events: readFileSync(join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent),
}));

/** Where a judge has convicted, and by which checks then; undefined: not before the end. */
function firstConviction(events: readonly HistoryEvent[]): { line: number; by: string[] } | undefined {
  const judge = new Judge();
  for (const [i, event] of events.entries()) {
    judge.on(event, i + 1);
    if (judge.convicts()) return { line: i + 1, by: checkNames.filter((name) => judge.convicts(name)) };
  }
  return undefined;
}

describe('a conviction before the end', () => {
  it.each(fixtures)('of $name is one of the whole history', ({ events }) => {
    const unsafe = judgeEvents(events).checks.flatMap(({ check, verdict }) => (verdict === 'unsafe' ? [check] : []));
    expect(unsafe).toEqual(expect.arrayContaining(firstConviction(events)?.by ?? []));
  });

  it('comes for some of them, before their last line', () => {
    const early = fixtures.filter(({ events }) => (firstConviction(events)?.line ?? Infinity) < events.length);
    expect(early.length).toBeGreaterThan(2);
  });
});

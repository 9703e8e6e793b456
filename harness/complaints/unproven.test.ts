import { expect, it } from 'vitest';
import { defaultClaims } from '../../workers/subject.ts';
import type { HistoryEvent } from '../history/events.ts';
import { Unproven } from './unproven.ts';

const by = { atUs: 1, worker: 0, incarnation: 1 };
const who = { ...by, hold: 1 };
const ready: HistoryEvent = {
  kind: 'ready',
  ...by,
  subject: 'mine',
  claims: { ...defaultClaims, leases: ['kept-alive'] },
};
const acquired = (lease?: string): HistoryEvent => ({
  kind: 'acquired',
  ...who,
  ...(lease !== undefined && { lease }),
});
const wrote = (n: number, saidUs?: number): HistoryEvent => ({
  kind: 'wrote',
  ...who,
  n,
  ...(saidUs !== undefined && { saidUs }),
});
const lost: HistoryEvent = { kind: 'lost', ...who, reason: 'gone' };
const release: HistoryEvent = { kind: 'release', ...who };
const granted = (worker: number, lease: string): HistoryEvent => ({
  kind: 'rpc',
  ...by,
  worker,
  call: 1,
  method: 'Lease/LeaseGrant',
  side: 'response',
  nth: 1,
  outcome: 'ok',
  lease,
});

function notesOf(...events: HistoryEvent[]): string[] {
  const unproven = new Unproven();
  for (const event of [ready, ...events]) unproven.on(event);
  return unproven.notes;
}

it('is silent about a holder that does all of it', () => {
  expect(notesOf(granted(0, 'a1'), acquired('a1'), wrote(1, 5), wrote(2, 6), release)).toEqual([]);
  expect(notesOf(acquired('0'), wrote(0, 5), wrote(7, 6), release)).toEqual([]);
});

it('says once what is missing to judge by', () => {
  const remedy = 'Say "wrote" with "t" from "acquired" on, for as long as the lock is believed to be held.';
  const so = (what: string): string =>
    `mine ${what}: that proves no belief, and mutual-exclusion is not judged by it. ${remedy}`;
  expect(notesOf(acquired(), wrote(1), wrote(2), release)).toEqual([so('said "wrote" without "t" 2 times')]);
  expect(notesOf(acquired(), release, release, release)).toEqual([so('said no "wrote" while it held')]);
  // Killed, or told that it is lost, before it could.
  expect(notesOf(acquired(), acquired(), acquired())).toEqual([]);
  expect(notesOf(acquired(), lost, release, release, release)).toEqual([]);
  expect(notesOf(acquired(), release)).toEqual([]);
});

it('counts writes that do not count up', () => {
  expect(notesOf(acquired(), wrote(1, 5), wrote(1, 6), wrote(1, 7), release)).toEqual([
    '2 "wrote" of mine did not count up, the first of w0 (hold 1, n 1). "n" is 1, 2, 3 … within each hold: docs/protocol.md has each message.',
  ]);
});

it('names a lease that nobody granted to that worker, whenever the grant is told of', () => {
  expect(notesOf(acquired('a1'), wrote(1, 5), granted(1, 'a1'), release)).toEqual([
    expect.stringMatching(/^A lease that "acquired" named was never granted .* by w0 \(hold 1\): "a1"\. Say the id/),
  ]);
  expect(notesOf(acquired('a1'), wrote(1, 5), granted(0, 'a1'), release)).toEqual([]);
});

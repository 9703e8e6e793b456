import { expect, it } from 'vitest';
import { Complaints } from './complaints.ts';
import type { HistoryEvent } from './history/events.ts';

const by = { atUs: 1, worker: 0, incarnation: 1 };
const failed = (error: string): HistoryEvent => ({ kind: 'failed', ...by, hold: 1, error });
const exit = (reason: 'crash' | 'fault', code: number | null, signal: string | null): HistoryEvent => ({
  kind: 'exit',
  ...by,
  pid: 7,
  exitedUs: 1,
  code,
  signal,
  reason,
});

function notes(...events: HistoryEvent[]): string[] {
  const complaints = new Complaints();
  for (const event of events) complaints.on(event);
  return complaints.notes;
}

it('says why nobody got a lock, by what came most often', () => {
  expect(notes(failed('no route'), failed('no route'), failed('the worker quits'))).toEqual([
    'No acquire succeeded and 2 failed, each with: no route.',
  ]);
  expect(notes(failed('timed out'), failed('no route'), failed('no route'))).toEqual([
    'No acquire succeeded and 3 failed, 2 of them with: no route.',
  ]);
});

it('is silent about failures where somebody got a lock', () => {
  expect(notes(failed('timed out'), { kind: 'acquired', ...by, hold: 2 })).toEqual([]);
});

it('counts workers that end by themselves, and none that a fault ended', () => {
  expect(notes(exit('crash', 3, null), exit('fault', null, 'SIGKILL'))).toEqual([
    'Workers ended by themselves 1 time (exit code 3): what they wrote is in workers.log.',
  ]);
  expect(notes(exit('fault', null, 'SIGKILL'))).toEqual([]);
});

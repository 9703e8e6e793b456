// Lanes: what the last seconds of a lock look like, by the run's own clock.
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../harness/history/events.ts';
import { plain } from '../paint.ts';
import { samplePlan } from '../testing.ts';
import { Board } from './board.ts';
import { labelsOf, laneLine, legendFor } from './lane-line.ts';
import { LANES_KEPT, RunLanes } from './run-lanes.ts';

const second = 1_000_000;
const actor = (worker: number, hold: number) => ({ worker, incarnation: 1, hold });
const acquire = (atUs: number, worker: number, hold: number, lock = 'orders'): HistoryEvent => ({
  kind: 'acquire',
  atUs,
  ...actor(worker, hold),
  lock,
  ttlSeconds: 2,
  lease: 'kept-alive',
  timeoutMs: 500,
});
const acquired = (atUs: number, worker: number, hold: number): HistoryEvent => ({
  kind: 'acquired',
  atUs,
  ...actor(worker, hold),
});
const release = (atUs: number, worker: number, hold: number): HistoryEvent => ({
  kind: 'release',
  atUs,
  ...actor(worker, hold),
});
const fault = (atUs: number, worker: number, what: string, phase: 'begin' | 'end'): HistoryEvent => ({
  kind: 'fault',
  atUs,
  index: 0,
  phase,
  what,
  worker,
  incarnation: 1,
});
const canary = (atUs: number): HistoryEvent => ({ kind: 'canary', atUs, rttUs: 1000, outcome: 'ok' });

/** The cells of the only lane. */
function cells(events: readonly HistoryEvent[], columns = 40): string {
  const run = new RunLanes('sigkill');
  for (const event of events) run.on(event);
  const [lane] = run.lanes;
  return laneLine(' '.repeat(Math.floor(columns * 0.3)), { run, lane: lane! }, columns, plain).trim();
}

describe('a lane', () => {
  it('shows the lock being passed on, and dying with its holder', () => {
    const events = [
      acquire(0, 0, 1),
      acquire(0, 1, 2),
      acquired(0.2 * second, 0, 1),
      release(0.5 * second, 0, 1),
      acquired(0.7 * second, 1, 2),
      fault(1.1 * second, 1, 'kill', 'begin'),
      acquire(1.2 * second, 0, 3),
      acquired(1.5 * second, 0, 3),
      canary(1.7 * second),
    ];
    expect(cells(events)).toBe('··0000·1111✕···000');
  });

  it('shows a holder that stands still or hears nothing, and what it is after that', () => {
    const events = [
      acquire(0, 11, 1),
      acquired(0, 11, 1),
      fault(0.3 * second, 11, 'pause', 'begin'),
      fault(0.4 * second, 11, 'cut', 'begin'),
      fault(0.5 * second, 11, 'pause', 'end'),
      fault(0.7 * second, 11, 'cut', 'end'),
      fault(0.8 * second, 11, 'slow', 'begin'),
      canary(0.9 * second),
    ];
    expect(cells(events)).toBe('bbb~~~~bbb');
  });

  it('moves with the events and keeps no more than the last seconds', () => {
    const events = [acquire(0, 3, 1), acquired(0, 3, 1), release(0.1 * second, 3, 1)];
    expect(cells([...events, canary(3600 * second)])).toBe('·'.repeat(26));
    expect(cells(events)).toBe('33');
  });

  it('shows a hold shorter than a cell, and a kill above it', () => {
    expect(cells([acquire(0, 5, 1), acquired(1000, 5, 1), release(2000, 5, 1)])).toBe('5');
    const died = [acquire(0, 5, 1), acquired(1000, 5, 1), fault(2000, 5, 'kill', 'begin')];
    expect(cells([...died, acquire(3000, 6, 2), acquired(4000, 6, 2), canary(0.1 * second)])).toBe('✕6');
  });

  it('is not told by a worker that only waits, or of a hold that is over', () => {
    const events = [acquire(0, 0, 1), acquire(0, 1, 2), acquired(0, 0, 1), fault(0.1 * second, 1, 'kill', 'begin')];
    expect(cells([...events, release(0.2 * second, 1, 2), canary(0.2 * second)])).toBe('000');
  });
});

const started = (id: string) => ({ type: 'run-started', id, directory: '/', plan: samplePlan() }) as const;

const lanes = (runs: readonly (readonly [id: string, scenario: string, lock: string])[]) => {
  const board = new Board();
  for (const [id, scenario, lock] of runs) {
    board.progress({ ...started(id), plan: samplePlan({ scenario }) });
    board.progress({ type: 'history', id, event: acquire(0, 1, 1, lock) });
  }
  return board.shown(9);
};

describe('names of lanes', () => {
  it('are told apart by their runs where they are the same', () => {
    const shown = lanes([
      ['sigkill-a-6fc1a2b4', 'sigkill', 'orders'],
      ['sigkill-a-6fc1a2b4-2', 'sigkill', 'orders'],
      ['sigkill-a-0123a2b4', 'sigkill', 'jobs'],
    ]);
    expect(labelsOf(shown, 79).map((label) => label.trim())).toEqual([
      'orders  sigkill 6fc1',
      'orders  sigkill 6fc1-2',
      'jobs  sigkill',
    ]);
    expect(labelsOf(shown, 12).map((label) => label.length)).toEqual([6, 6, 6]);
  });

  it('are whole where the history can be shorter', () => {
    const scenario = 'contend-with-a-slow-network';
    const [label] = labelsOf(lanes([['contend-a-6fc1a2b4', scenario, 'cron/nightly']]), 79);
    expect(label).toBe(`cron/nightly  ${scenario}`);
  });

  it('have signs that are explained at 80, 60 and 40 columns', () => {
    for (const columns of [79, 59, 39]) expect(legendFor(columns)).toMatch(/· nobody.*✕ .*~ paused/);
    expect(legendFor(30)).toBeUndefined();
  });
});

describe('the board', () => {
  it('shows the most lively first, and each in its place while it is one of them', () => {
    const board = new Board();
    board.progress(started('a'));
    let hold = 0;
    const turns = (lock: string, count: number): void => {
      for (let i = 0; i < count; i++) {
        hold += 1;
        for (const event of [acquire(0, 1, hold, lock), acquired(0, 1, hold), release(0, 1, hold)])
          board.progress({ type: 'history', id: 'a', event });
      }
    };
    turns('quiet', 1);
    turns('lively', 5);
    turns('middling', 3);
    const names = (count: number): string[] => board.shown(count).map(({ lane }) => lane.lock);
    expect(names(2)).toEqual(['lively', 'middling']);
    turns('quiet', 20);
    expect(names(2)).toEqual(['lively', 'middling']);
    for (let i = 0; i < 25; i++) names(2);
    expect(names(2)).toEqual(['lively', 'quiet']);
    expect(names(3)).toEqual(['lively', 'quiet', 'middling']);
    board.finished('a');
    expect(names(2)).toEqual([]);
  });

  it('keeps so many lanes however many locks there are', () => {
    const run = new RunLanes('herd');
    for (let i = 0; i < 5000; i++) {
      run.on(acquire(i, i % 9, i, `lock-${i}`));
      run.on({ kind: 'failed', atUs: i, ...actor(i % 9, i), error: '' });
    }
    const kept = [...run.lanes].map(({ lock }) => lock);
    expect(kept).toHaveLength(LANES_KEPT);
    expect(kept.at(-1)).toBe('lock-4999');
  });
});

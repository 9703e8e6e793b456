// Pictures of the live view at many sizes: never wider or higher than the terminal, the seed in each, whatever locks are called.
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../harness/history/events.ts';
import { coloured, plain } from '../paint.ts';
import { samplePlan, sampleReport, sampleResult } from '../testing.ts';
import { Board } from './board.ts';
import { LiveCounts } from './counts.ts';
import { widthOf } from './display-width.ts';
import { frame } from './frame.ts';

const seed = '6fc1a2b400000000';
const hostileNames = [
  'orders',
  'ロック順序の問題がある長い名前'.repeat(3),
  '\u001B[31mred\u001B[2J\u0007',
  'a\nb\r\nc\tforged line',
  '\u202Eevil\u2066',
  'e\u0301'.repeat(400) + '\u0301'.repeat(5000),
  '👩‍👩‍👧‍👦❤️🔥'.repeat(20),
  '<script>alert(1)</script>',
  '::error::forged',
  'x'.repeat(1_000_000),
];

interface Filled {
  readonly counts: LiveCounts;
  readonly board: Board;
}

/** Two runs with many locks that go from hand to hand, a kill and a pause. */
function filled(names: readonly string[]): Filled {
  const counts = new LiveCounts();
  const board = new Board();
  for (const id of ['a', 'b']) {
    const tell = (event: HistoryEvent): void => {
      counts.progress({ type: 'history', id, event });
      board.progress({ type: 'history', id, event });
    };
    const started = { type: 'run-started', id, directory: '/', plan: samplePlan({ scenario: `${names[1]}` }) } as const;
    counts.progress(started);
    board.progress(started);
    let hold = 0;
    for (let i = 0; i < 100; i++) {
      for (const [index, lock] of names.entries()) {
        const actor = { atUs: i * 200_000, worker: (i + index) % 70, incarnation: 1, hold: ++hold };
        tell({ kind: 'acquire', ...actor, lock, ttlSeconds: 2, lease: 'kept-alive', timeoutMs: 500 });
        tell({ kind: 'acquired', ...actor });
        if (i % 10 === 3) tell({ kind: 'fault', index: 0, phase: 'begin', what: 'kill', stake: 'hold', ...actor });
        else tell({ kind: 'release', ...actor, atUs: i * 200_000 + 150_000 });
      }
    }
  }
  const late = sampleResult({ check: 'late-expiry', judged: { expiries: 37 }, worstMarginMs: 120 });
  counts.finished(sampleReport([late]));
  counts.finished(sampleReport([{ ...late, verdict: 'unsafe' }]));
  counts.finished(sampleReport([{ ...late, verdict: 'inconclusive' }]));
  return { counts, board };
}

const widths = [1, 9, 20, 40, 60, 80, 120, 300];
const heights = [1, 4, 5, 6, 10, 24, 100];
const sizes = widths.flatMap((columns) => heights.map((rows) => ({ columns, rows })));

describe('a picture', () => {
  const { counts, board } = filled(hostileNames);
  const picture = (size: { columns: number; rows: number }, paint = plain): string[] =>
    frame({ seed, left: '0:41 left', parts: counts.parts(), board }, size, paint);

  it.each(sizes)('fits $columns columns and $rows rows', (size) => {
    const lines = picture(size, coloured).map((line) => stripVTControlCharacters(line));
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(size.columns);
    expect(lines.length).toBeLessThan(Math.max(2, size.rows));
    const first = size.columns < 10 ? '' : size.columns < 20 ? '6fc1a2b4' : '6fc1a2b4.* 0:41';
    expect(lines[0]).toMatch(new RegExp(first));
  });

  it('has no control characters of its own without colours', () => {
    // oxlint-disable-next-line no-control-regex -- these it is about
    for (const size of sizes) expect(picture(size).join('')).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E\u2066]/u);
  });

  it('is one line where there are few rows, and has lanes where there are more', () => {
    expect(picture({ columns: 200, rows: 5 })).toEqual([
      'seed 6fc1a2b400000000  0:41 left · 1 UNSAFE · 1 inconclusive · 3 runs judged, 0 running · 2,000 acquisitions · 200 SIGKILLs (200 at stake) · 111 expiries judged · worst margin +0.12 s (late-expiry)',
    ]);
    expect(picture({ columns: 80, rows: 24 })).toHaveLength(4 + 8 + 1);
  });
});

describe('the numbers', () => {
  it('count what struck, and not what was skipped', () => {
    const counts = new LiveCounts();
    const fault = { kind: 'fault', atUs: 1, index: 0, worker: 1, incarnation: 1 } as const;
    const events: HistoryEvent[] = [
      { ...fault, phase: 'begin', what: 'kill', stake: 'hold' },
      { ...fault, phase: 'begin', what: 'kill', stake: 'none' },
      { ...fault, phase: 'skipped', what: 'kill' },
      { ...fault, phase: 'begin', what: 'cut' },
      { ...fault, phase: 'end', what: 'cut' },
      { kind: 'etcd-fault', atUs: 1, index: 1, phase: 'begin', what: 'leader-kill' },
      { kind: 'acquired', atUs: 1, worker: 0, incarnation: 1, hold: 1 },
    ];
    counts.progress({ type: 'run-started', id: 'a', directory: '/', plan: samplePlan() });
    for (const event of events) counts.progress({ type: 'history', id: 'a', event });
    expect(counts.parts().map(({ text }) => text)).toEqual([
      '0 runs judged, 1 running',
      '1 acquisition',
      '2 SIGKILLs (1 at stake)',
      '0 expiries judged',
      '2 other faults',
    ]);
  });

  it('keep the worst margin with its check', () => {
    const counts = new LiveCounts();
    for (const worstMarginMs of [300, -30, 40])
      counts.finished(sampleReport([sampleResult({ check: 'late-expiry', worstMarginMs })]));
    expect(counts.parts().map(({ text }) => text)).toContain('worst margin -0.03 s (late-expiry)');
  });
});

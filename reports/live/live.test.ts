// The live view on a terminal, on none, and while somebody else writes: nothing of the block stays but finished lines.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunReport } from '../../harness/report-types.ts';
import { plain } from '../paint.ts';
import { idleReport, samplePlan, sampleReport, sampleResult, sampleViolation } from '../testing.ts';
import { leaveBlock, writeAboveBlock } from './active-block.ts';
import { seedLine } from './parts.ts';
import { createLive } from './live.ts';
import type { Live } from './live.ts';
import { showStatus } from './status.ts';
import { FakeTerminal } from './testing.ts';
import { timeLeft } from './time-left.ts';

const late = sampleResult({ check: 'late-expiry', judged: { expiries: 37 } });
const unclear = sampleReport([{ ...late, verdict: 'inconclusive', inconclusive: { 'host stalled': 2 } }]);
const seed = '6fc1a2b400000000';
const exploring = { parts: [{ text: 'explored 4,000 plans' }, { text: '1,203 plans/s' }], left: '0:12 left' };

function liveOn(terminal: FakeTerminal, changes: { env?: Record<string, string>; quiet?: boolean } = {}): Live {
  const { env = {}, quiet = false } = changes;
  return createLive({ stream: terminal.stream, env, paint: plain, seed, left: () => '0:41 left', quiet });
}

function oneRun(live: Live, report: RunReport): void {
  live.progress({ type: 'run-started', id: report.id, directory: '/', plan: samplePlan() });
  live.finished(report);
  live.stop();
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the live view', () => {
  it('is one line a run where nothing can move', () => {
    for (const [size, env] of [
      [{ columns: 80, rows: 24, isTTY: false }, {}],
      [{ columns: 0, rows: 0 }, {}],
      [{ columns: 80, rows: 24 }, { TERM: 'dumb' }],
    ] as const) {
      const terminal = new FakeTerminal(size);
      oneRun(liveOn(terminal, { env }), sampleReport([late]));
      expect(terminal.written).toBe(
        '✓ safe          run 1   sigkill        session-mutex   seed 6fc1a2b400000000  412 acquisitions, 37 SIGKILLs (31 at stake), 37 expiries judged, 9.80 s\n',
      );
    }
  });

  it('says what goes on before the first run storms', () => {
    const terminal = new FakeTerminal({ columns: 200, rows: 24 });
    const live = liveOn(terminal);
    const said = (): string => {
      vi.advanceTimersByTime(1000);
      return terminal.lines[1]!;
    };
    expect(said()).toBe('preparing etcd and workers');
    live.progress({ type: 'run-started', id: 'a', directory: '/', plan: samplePlan() });
    expect(said()).toBe('waiting for etcd · 0 runs judged, 1 running');
    const etcd = { version: '3.5.21', provider: 'PATH', members: 1, floorSeconds: 1 };
    const host = { platform: 'linux x64', cores: 2, node: 'v20.0.0' };
    const run = { kind: 'run', atUs: 0, format: 1, id: 'a', engine: 'real', startedAt: '', etcd, host } as const;
    live.progress({ type: 'history', id: 'a', event: run });
    expect(said()).toBe('starting workers · 0 runs judged, 1 running');
    live.progress({ type: 'history', id: 'a', event: { kind: 'phase', atUs: 1, phase: 'storm' } });
    expect(said()).toMatch(/^0 runs judged, 1 running · 0 acquisitions/);
    live.stop();
  });

  it('numbers runs as stories do, and says nothing of those that Ctrl-C ended before they began', () => {
    for (const isTTY of [true, false]) {
      const terminal = new FakeTerminal({ columns: 200, rows: 24, isTTY });
      const live = liveOn(terminal);
      live.finished(idleReport());
      live.finished(unclear);
      live.stop();
      expect(terminal.lines).toEqual([expect.stringMatching(/^\? inconclusive {2}run 2 {3}sigkill /)]);
    }
  });

  it('is silent with --quiet', () => {
    const terminal = new FakeTerminal({ columns: 80, rows: 24 });
    oneRun(liveOn(terminal, { quiet: true }), unclear);
    expect(terminal.written).toBe('');
  });

  it('leaves nothing but finished lines, those of runs that did not pass', () => {
    const terminal = new FakeTerminal({ columns: 200, rows: 24 });
    terminal.write('$ lockstorm\n');
    const live = liveOn(terminal);
    vi.advanceTimersByTime(1000);
    expect(terminal.lines.slice(0, 3)).toEqual([
      '$ lockstorm',
      'seed 6fc1a2b400000000  0:41 left',
      'preparing etcd and workers',
    ]);
    live.print('an etcd was fetched');
    live.finished(sampleReport([late]));
    live.finished(unclear);
    expect(terminal.lines.slice(0, 4)).toEqual([
      '$ lockstorm',
      'an etcd was fetched',
      expect.stringContaining('late-expiry: 2 × host stalled'),
      'seed 6fc1a2b400000000  0:41 left',
    ]);
    live.stop();
    expect(terminal.lines).toHaveLength(3);
    vi.advanceTimersByTime(1000);
    live.print('after it');
    expect(terminal.lines).toHaveLength(4);
  });

  it('lets Ctrl-C say its line above the block, and is gone when the user leaves at once', () => {
    const terminal = new FakeTerminal({ columns: 80, rows: 24 });
    const live = liveOn(terminal);
    vi.advanceTimersByTime(1000);
    terminal.write('^C');
    writeAboveBlock(terminal, '\nSIGINT: ending.\n');
    vi.advanceTimersByTime(1000);
    expect(terminal.lines.slice(0, 3)).toEqual(['', 'SIGINT: ending.', 'seed 6fc1a2b400000000  0:41 left']);
    leaveBlock();
    vi.advanceTimersByTime(1000);
    expect(terminal.lines).toEqual(['', 'SIGINT: ending.']);
    live.stop();
  });

  it('leaves nothing behind when the terminal becomes narrower, lower, or larger', () => {
    const terminal = new FakeTerminal({ columns: 120, rows: 24 });
    const live = liveOn(terminal);
    terminal.write('$ lockstorm\n');
    for (const [columns, rows] of [
      [40, 24],
      [20, 24],
      [20, 6],
      [20, 5],
      [100, 30],
      [60, 5],
    ] as const) {
      vi.advanceTimersByTime(1000);
      terminal.resize(columns, rows);
      expect(terminal.lines[0]).toBe('$ lockstorm');
      expect(terminal.lines[1]).toContain('6fc1a2b4');
      expect(terminal.lines.filter((line) => line.includes('6fc1a2b4'))).toHaveLength(1);
      for (const line of terminal.lines) expect(line.length).toBeLessThanOrEqual(columns);
    }
    live.stop();
    expect(terminal.lines).toEqual(['$ lockstorm']);
  });

  it('is not moved or forged by what locks and errors are called', () => {
    for (const isTTY of [true, false]) {
      const terminal = new FakeTerminal({ columns: 200, rows: 24, isTTY });
      const live = liveOn(terminal);
      const what = 'two held "\u001B[2J\u001B[1A\n✓ safe  forged\r::error::x"';
      const violations = [sampleViolation({ what, lock: '\u202Ex' })];
      live.finished(sampleReport([sampleResult({ verdict: 'unsafe', violations })], { subjects: ['./a\nb.ts'] }));
      live.stop();
      expect(terminal.lines).toHaveLength(1);
      expect(terminal.lines[0]).toMatch(/^✗ UNSAFE .*\.\/a␊b\.ts.*two held "␛\[2J␛\[1A␊✓ safe {2}forged␍/);
    }
  });

  it('moves the cursor and nothing else without colours', () => {
    const terminal = new FakeTerminal({ columns: 80, rows: 24 });
    const live = liveOn(terminal);
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(200);
      live.finished(sampleReport([late]));
    }
    live.stop();
    // Up, down, to the first column, erase a line or its end, and "take it as one picture".
    // oxlint-disable-next-line no-control-regex -- what terminals are told
    expect(terminal.written.replace(/\u001B\[(?:\d*A|\d*B|G|2?K|\?2026[hl])/g, '')).not.toContain('\u001B');
  });
});

describe('a status', () => {
  const options = { env: {}, paint: plain, seed, logEveryMs: 1000 };

  it('says a line every so often in a log, and none while there is nothing to say', () => {
    const terminal = new FakeTerminal({ columns: 80, rows: 24, isTTY: false });
    let said: string | undefined;
    const status = showStatus({
      ...options,
      stream: terminal.stream,
      quiet: false,
      now: () =>
        said === undefined ? undefined : { parts: [{ text: said }, { text: '7 plans/s' }], left: '0:12 left' },
    });
    vi.advanceTimersByTime(1500);
    expect(terminal.written).toBe('');
    said = 'half done';
    vi.advanceTimersByTime(1000);
    status.print('by the way');
    status.stop();
    vi.advanceTimersByTime(5000);
    expect(terminal.lines).toEqual(['half done · 7 plans/s · 0:12 left', 'by the way']);
  });

  it('has the seed in sight on a terminal, however narrow', () => {
    for (const columns of [20, 40, 80]) {
      const terminal = new FakeTerminal({ columns, rows: 24 });
      const status = showStatus({ ...options, stream: terminal.stream, quiet: false, now: () => exploring });
      vi.advanceTimersByTime(1000);
      expect(terminal.lines[0]).toMatch(/6fc1a2b4.* 0:12/);
      expect(terminal.lines.join(' ')).toContain('plans/s');
      status.stop();
      expect(terminal.lines).toEqual(['']);
    }
  });

  it('is silent with --quiet', () => {
    const terminal = new FakeTerminal({ columns: 80, rows: 24 });
    const status = showStatus({
      ...options,
      stream: terminal.stream,
      quiet: true,
      now: () => ({ parts: [], left: 'x' }),
    });
    vi.advanceTimersByTime(5000);
    status.print('y');
    status.stop();
    expect(terminal.written).toBe('');
  });
});

it('a small seed is whole in the narrowest line', () => {
  expect(seedLine('000000000000002a', '0:41 left', 19)).toBe('seed 2a  0:41 left');
  expect(seedLine(seed, '12 runs planned', 19)).toBe('seed 6fc1a2b4…');
  expect(seedLine(seed, '12 runs planned', 40)).toBe('seed 6fc1a2b400000000  12 runs planned');
});

it('a countdown ends in a word', () => {
  expect([timeLeft(41_000), timeLeft(-1)]).toEqual(['0:41 left', 'ending']);
});

// Workers whose `t` is of another clock: no correct lock may be convicted by it, no broken one be cleared, and the reader be told.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Clocks } from '../history/clocks.ts';
import type { HistoryEvent } from '../history/events.ts';
import type { CheckName, Judgement } from './check.ts';
import { judgeEvents } from './judge.ts';
import { staleScene } from './testing/stale-scene.ts';

function fixture(name: string): HistoryEvent[] {
  return readFileSync(join(import.meta.dirname, 'fixtures', `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent);
}

/** The history as it would be if the clock of these workers were ahead by so much. */
function ahead(
  events: readonly HistoryEvent[],
  byUs: (saidUs: number) => number,
  ...workers: number[]
): HistoryEvent[] {
  return events.map((event) => {
    if (!('saidUs' in event) || event.saidUs === undefined) return event;
    return workers.length === 0 || workers.includes(event.worker)
      ? { ...event, saidUs: Math.round(byUs(event.saidUs)) }
      : event;
  });
}

const by = (us: number) => (saidUs: number) => saidUs + us;
const verdict = ({ checks }: Judgement, name: CheckName): string | undefined =>
  checks.find(({ check }) => check === name)?.verdict;

const safe = [
  'safe-recorded-session-mutex',
  'safe-recorded-etcd3-lock',
  'safe-killed-holder',
  'safe-recorded-orphaned',
];

describe('a correct lock whose workers have another clock', () => {
  const offsets = [1, 300, 2_000, 15_000, 40_000, 100_000, 400_000, 1_500_000, 60_000_000, 3e12].flatMap((us) => [
    us,
    -us,
  ]);

  it.each(safe)('is never convicted, by however much it differs, in one worker or in all: %s', (name) => {
    const events = fixture(name);
    for (const offset of offsets) {
      for (const workers of [[], [0], [1]]) {
        const judged = judgeEvents(ahead(events, by(offset), ...workers));
        const said = `${offset} µs, workers ${workers.join()}: ${JSON.stringify(judged.checks.flatMap(({ violations }) => violations.map(({ what }) => what)))}`;
        expect({ said, verdict: judged.verdict }).not.toMatchObject({ verdict: 'unsafe' });
      }
    }
  });

  it('would be convicted if each t were believed', () => {
    const believing = vi.spyOn(Clocks.prototype, 'believe').mockImplementation((event) => event);
    const verdicts = offsets.map((us) => judgeEvents(ahead(fixture(safe[0]!), by(us), 0)).verdict);
    believing.mockRestore();
    expect(verdicts).toContain('unsafe');
  });

  it.each([
    ['the wall clock', by(1.7e15)],
    ['milliseconds', (saidUs: number) => saidUs / 1e6 - 9e8],
    ['a clock that is ahead by 50 ms', by(50_000)],
    ['a clock that is behind by 300 ms', by(-300_000)],
    ['a time taken once, at the start', () => 0],
  ])('is told of, and proves nothing: %s', (_, clock) => {
    const judged = judgeEvents(ahead(fixture('safe-recorded-session-mutex'), clock));
    expect(verdict(judged, 'mutual-exclusion')).toBe('inconclusive');
    expect(judged.notes.join('\n')).toMatch(/^The times of session-mutex are not its own.* t must be CLOCK_MONOTONIC/m);
  });

  it('is not told of where the times are true', () => {
    for (const name of safe) expect(judgeEvents(fixture(name)).notes.join()).not.toContain('not its own');
  });
});

describe('a broken lock whose workers have another clock', () => {
  const broken = fixture('unsafe-mutual-exclusion-two-writers');

  it('is convicted by its own clock', () => {
    expect(verdict(judgeEvents(broken), 'mutual-exclusion')).toBe('unsafe');
  });

  it.each([1.7e15, 90_000_000, -90_000_000])('is not cleared by one that differs by %d µs', (us) => {
    for (const workers of [[], [0], [1]])
      expect(verdict(judgeEvents(ahead(broken, by(us), ...workers)), 'mutual-exclusion')).toBe('inconclusive');
  });
});

describe('what was judged before a time turned out to be false', () => {
  it.each([
    ['mutual-exclusion', staleScene({ fault: ['cut', 0, 40], next: 26 }).events],
    ['stale-holder', staleScene({ fault: ['cut', 0, 40] }).events],
  ] as const)('does not stand: %s', (name, events) => {
    const last = events.at(-1)!.atUs;
    const idle = { kind: 'canary', rttUs: 1_000, outcome: 'ok', atUs: last - 1_000 } as const;
    const said = { kind: 'wrote', worker: 0, incarnation: 1, hold: 1, n: 99, atUs: last - 500, saidUs: last } as const;
    const before = judgeEvents([...events.slice(0, -1), idle, events.at(-1)!]);
    expect(verdict(before, name)).toBe('unsafe');
    const after = judgeEvents([...events.slice(0, -1), idle, said, events.at(-1)!]);
    expect(after.checks.find(({ check }) => check === name)).toMatchObject({
      verdict: 'inconclusive',
      violations: [],
      findings: [],
    });
  });
});

describe('a waiter whose answer may be among what could not be read', () => {
  const events = fixture('unsafe-liveness-free-and-given-up');
  const asked = {
    first: events.findIndex(({ kind }) => kind === 'acquire'),
    last: events.findLastIndex(({ kind }) => kind === 'acquire'),
  };
  const garbled = (line: string, why: string, at = asked.last + 1): HistoryEvent[] => [
    ...events.slice(0, at),
    ...[0, 1, 2].map((worker) => ({
      kind: 'garbage' as const,
      atUs: events[at]!.atUs,
      worker,
      incarnation: 1,
      line,
      why,
    })),
    ...events.slice(at),
  ];

  it('is not taken for one that waits', () => {
    expect(verdict(judgeEvents(events), 'liveness')).toBe('unsafe');
    expect(verdict(judgeEvents(garbled('got it {"acquired":{"hold":1}}', 'no JSON')), 'liveness')).not.toBe('unsafe');
  });

  it('may have been answered in a line of which not all was kept', () => {
    expect(verdict(judgeEvents(garbled('waiting… '.repeat(30).slice(0, 200), 'no JSON')), 'liveness')).not.toBe(
      'unsafe',
    );
  });

  it('was not answered before it asked', () => {
    expect(verdict(judgeEvents(garbled('connecting { hosts: [] }', 'no JSON', asked.first)), 'liveness')).toBe(
      'unsafe',
    );
  });

  it('is one all the same where the line was plain text', () => {
    expect(verdict(judgeEvents(garbled('waiting for the lock', 'no JSON')), 'liveness')).toBe('unsafe');
  });
});

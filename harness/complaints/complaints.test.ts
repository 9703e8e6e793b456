import { describe, expect, it } from 'vitest';
import { Complaints } from './complaints.ts';
import type { HistoryEvent } from '../history/events.ts';

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

const garbage = (worker: number, why: string, line: string): HistoryEvent => ({
  kind: 'garbage',
  ...by,
  worker,
  why,
  line,
});

it('counts what workers print to stdout, and shows the first of it as a terminal may see it', () => {
  const told = notes(
    garbage(1, 'no JSON', `\u001B[31mred\u0007 "quoted"${'x'.repeat(300)}`),
    garbage(2, 'no JSON object', '17'),
    garbage(1, 'no JSON', 'more'),
  );
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(
    /^3 lines of w1 and 1 other worker on stdout were no messages \(no JSON\), the first at t\+0\.000 s: /,
  );
  expect(told[0]).toMatch(/"\uFFFD\[31mred\uFFFD "quoted"x+…"\. stdout belongs to the protocol: print to stderr\.$/);
});

it('sends whoever misspells a message to the page, and not to stderr', () => {
  const told = notes(
    garbage(1, 'no such message: granted', '{"granted":{"hold":1}}'),
    garbage(2, 'no such message: granted', '{"granted":{"hold":2}}'),
    garbage(1, 'a message has exactly one key, this has 2', '{"wrote":{},"t":"1"}'),
  );
  expect(told).toEqual([
    '2 lines of w1 and 1 other worker on stdout were no messages (no such message: granted), the first at t+0.000 s: "{"granted":{"hold":1}}". docs/protocol.md has each message.',
    'A line of w1 on stdout was no message (a message has exactly one key, this has 2), the first at t+0.000 s: "{"wrote":{},"t":"1"}". docs/protocol.md has each message.',
  ]);
});

it('does not count the lines with members that were ignored: it hears of each once', () => {
  const odd = (worker: number) => garbage(worker, 'the protocol has no wrote.colour: ignored', '{"wrote":{}}');
  const other = garbage(7, 'the protocol has no ready.colour: ignored', '{"ready":{}}');
  expect(notes(other, odd(0))).toEqual([
    'Members that the protocol does not have were ignored in every line: ready.colour, wrote.colour, said by w7 and 1 other worker, first at t+0.000 s. docs/protocol.md has each message.',
  ]);
  expect(notes(odd(0), odd(3), odd(1))).toEqual([
    'A member that the protocol does not have was ignored in every line: wrote.colour, said by w0 and 2 other workers, first at t+0.000 s. docs/protocol.md has each message.',
  ]);
});

it('tells of lines that made no sense, most frequent first, and of no more than six kinds', () => {
  const kinds = Array.from({ length: 8 }, (_, index) => garbage(0, `reason ${index}`, '{}'));
  const told = notes(...kinds, garbage(0, 'reason 7', '{}'));
  expect(told[0]).toBe('2 lines of w0 not taken as said, the first at t+0.000 s, because reason 7: "{}".');
  expect(told).toHaveLength(7);
  expect(told.at(-1)).toBe('2 more lines of workers like that.');
});

describe('what workers did not do', () => {
  const acquire: HistoryEvent = {
    kind: 'acquire',
    ...by,
    hold: 5,
    lock: 'a',
    ttlSeconds: 2,
    lease: 'kept-alive',
    timeoutMs: 1_000,
  };
  const gone = (exitedUs: number, reason: 'fault' | 'cleanup'): HistoryEvent => ({
    kind: 'exit',
    ...by,
    pid: 7,
    exitedUs,
    code: null,
    signal: 'SIGKILL',
    reason,
  });
  const drain: HistoryEvent = { kind: 'phase', atUs: 10_000_000, phase: 'drain' };

  it('names an acquire that was not answered long after its timeout', () => {
    const never =
      'An acquire was never answered, the first one of w0 (hold 5, timeout 1000 ms): a worker must say "acquired" or "failed" for each.';
    expect(notes(acquire, gone(4_500_000, 'fault'))).toEqual([never]);
    expect(notes(acquire, gone(3_500_000, 'fault'))).toEqual([]);
    expect(notes(acquire, { kind: 'failed', ...by, hold: 5, error: 'no' }, gone(9_000_000, 'fault'))).toHaveLength(1);
    const paused: HistoryEvent = { kind: 'fault', ...by, index: 0, phase: 'begin', what: 'pause' };
    expect(notes(acquire, paused, gone(4_500_000, 'fault'))).toEqual([]);
  });

  it('names a release that was not answered although nothing stood in its way', () => {
    const release: HistoryEvent = { kind: 'release', ...by, hold: 5 };
    const never =
      'A release was never answered, the first one of w0 (hold 5): a worker must say "released" or "unreleased" for each, and is asked for nothing else until then.';
    expect(notes(release, gone(10_500_000, 'cleanup'))).toEqual([never]);
    expect(notes(release, gone(9_500_000, 'cleanup'))).toEqual([]);
    expect(notes(release, { kind: 'released', ...by, hold: 5 }, gone(30_000_000, 'cleanup'))).toEqual([]);
    expect(notes(release, { kind: 'unreleased', ...by, hold: 5, error: 'x' }, gone(30_000_000, 'fault'))).toEqual([]);
    const cut = (atUs: number): HistoryEvent => ({ kind: 'fault', ...by, atUs, index: 0, phase: 'begin', what: 'cut' });
    expect(notes(release, cut(9_000_000), gone(30_000_000, 'cleanup'))).toEqual([]);
    expect(notes(cut(0), release, gone(30_000_000, 'cleanup'))).toEqual([]);
    expect(notes(release, cut(11_000_000), gone(30_000_000, 'cleanup'))).toEqual([never]);
    const etcd: HistoryEvent = { kind: 'etcd-fault', atUs: 2_000_000, index: 1, phase: 'begin', what: 'member-kill' };
    expect(notes(release, etcd, gone(30_000_000, 'cleanup'))).toEqual([]);
  });

  it('names workers that did not heed "quit"', () => {
    expect(notes(drain, gone(18_100_000, 'cleanup'))).toEqual(['Not gone 8 s after "quit", and ended by force: w0.']);
    expect(notes(drain, gone(11_000_000, 'cleanup'))).toEqual([]);
    expect(notes(gone(18_100_000, 'cleanup'))).toEqual([]);
  });
});

import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '../harness/report-types.ts';
import { createLive, LiveCounts, timeLeft } from './live.ts';
import { plain } from './paint.ts';
import { tellEvent } from './tell.ts';
import { Teller } from './teller.ts';
import { samplePlan, sampleReport, sampleResult } from './testing.ts';

const killed = {
  kind: 'fault',
  atUs: 1,
  index: 0,
  phase: 'begin',
  what: 'kill',
  worker: 1,
  incarnation: 1,
  stake: 'hold',
} as const;
const acquired = { kind: 'acquired', atUs: 412_000, worker: 0, incarnation: 1, hold: 1, token: '7' } as const;
const late = sampleResult({ check: 'late-expiry', judged: { expiries: 37 } });

function screen(isTTY: boolean, report: RunReport): string {
  let text = '';
  const stream = Object.assign(
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        text += chunk.toString();
        done();
      },
    }),
    { isTTY, columns: 200, rows: 20 },
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the view only writes to it
  const terminal = stream as unknown as NodeJS.WriteStream;
  const live = createLive({ stream: terminal, paint: plain, seed: 'ab', left: () => '0:41 left', quiet: false });
  live.progress({ type: 'run-started', id: 'a', directory: '/', plan: samplePlan() });
  live.finished(report);
  live.stop();
  return text;
}

describe('the live line', () => {
  it('counts what happens, and fits the terminal', () => {
    const counts = new LiveCounts();
    for (const id of ['a', 'b']) counts.progress({ type: 'run-started', id, directory: '/', plan: samplePlan() });
    for (const event of [acquired, acquired, killed, { ...killed, phase: 'skipped' as const }])
      counts.progress({ type: 'history', id: 'a', event });
    counts.finished(sampleReport([late]));
    expect(counts.line('ab', timeLeft(41_000), 200)).toBe(
      'seed ab · 1 run judged, 1 running · 2 acquisitions · 1 kill · 37 expiries judged · 0:41 left',
    );
    expect(counts.line('ab', '', 40)).toHaveLength(39);
    expect(timeLeft(-1)).toBe('ending');
  });

  it('is one line a run in a log', () => {
    expect(screen(false, sampleReport([late]))).toBe(
      '✓ safe          sigkill        session-mutex   seed 6fc1a2b400000000  412 acquisitions, 37 SIGKILLs (31 at stake), 37 expiries judged, 9.80 s\n',
    );
  });

  it('shows only runs that did not pass above the line on a terminal', () => {
    expect(screen(true, sampleReport([late]))).not.toContain('✓ safe');
    expect(
      screen(true, sampleReport([{ ...late, verdict: 'inconclusive', inconclusive: { 'host stalled': 2 } }])),
    ).toContain('? inconclusive  sigkill        session-mutex   seed 6fc1a2b400000000  late-expiry: 2 × host stalled');
  });
});

describe('telling events', () => {
  it.each([
    [acquired, '  t+0.412 s   w0     HOLDS the lock, token 7'],
    [killed, '  t+0.000 s   fault  SIGKILL w1'],
    [
      { kind: 'ttl', atUs: 0, lease: 'ab', remainingSeconds: -1, grantedSeconds: 2 },
      '  t+0.000 s   etcd   lease ab is gone',
    ],
    [{ kind: 'stall', atUs: 0, lagUs: 1 }, undefined],
  ] as const)('%o', (event, line) => expect(tellEvent(event)).toBe(line));
});

const ttl = (atUs: number, lease: string, remainingSeconds = 1) =>
  ({ kind: 'ttl', atUs, lease, remainingSeconds, grantedSeconds: 2 }) as const;

describe('the teller', () => {
  const renewal = {
    kind: 'rpc',
    atUs: 1,
    worker: 0,
    incarnation: 1,
    call: 1,
    method: 'Lease/LeaseKeepAlive',
    side: 'response',
    nth: 1,
    lease: 'ab',
  } as const;
  const expect2 = [0, 1].map((worker) => ({ worker, outcome: 'acquired' as const, because: 'nobody else wants it' }));

  it('tells the lease of the holder only, when it changes or now and then', () => {
    const teller = new Teller({ expect: expect2 });
    const told = [
      { ...acquired, lease: 'ab' },
      ttl(1e6, 'ab'),
      ttl(1e6, 'cd'),
      renewal,
      ttl(1.5e6, 'ab'),
      ttl(2e6, 'ab', 0),
      ttl(4e6, 'ab', 0),
      ttl(5e6, 'ab', -1),
    ];
    expect(told.map((event) => teller.tell(event)?.trim())).toEqual([
      't+0.412 s   w0     HOLDS the lock, token 7  ← as expected: nobody else wants it',
      't+1.000 s   etcd   lease of w0 has 1 to 2 s of 2 s left, renewed 0 times',
      undefined,
      undefined,
      undefined,
      't+2.000 s   etcd   lease of w0 has 0 to 1 s of 2 s left, renewed 1 time',
      't+4.000 s   etcd   lease of w0 has 0 to 1 s of 2 s left, renewed 1 time',
      't+5.000 s   etcd   lease of w0 is gone, renewed 1 time',
    ]);
  });

  it('ends when every outcome is known', () => {
    const teller = new Teller({ expect: expect2 });
    expect([acquired, { ...acquired, worker: 1 }, killed].map((event) => teller.tell(event) !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
  });
});

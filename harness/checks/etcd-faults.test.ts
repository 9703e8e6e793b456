// What faults of etcd excuse beside expiry, and what they do not: each history is judged with the fault and without it.
import { describe, expect, it } from 'vitest';
import { Script } from '../history/testing.ts';
import type { CheckName, CheckResult } from './check.ts';
import { judgeEvents } from './judge.ts';

const second = 1_000_000;
const key = 'jobs/a1';

function judged(check: CheckName, script: Script): CheckResult | undefined {
  return judgeEvents(script.events).checks.find((result) => result.check === check);
}

function sentences(check: CheckName, script: Script): string[] {
  return judged(check, script)?.violations.map(({ what }) => what) ?? [];
}

function finished(
  script: Script,
  leases: { lease: string; remainingSeconds: number; grantedSeconds: number }[] = [],
): Script {
  script.pass(6 * second).line({ kind: 'phase', phase: 'quiet' });
  script.line({ kind: 'census', final: true, keys: [], leases, workers: [] });
  return script.line({ kind: 'phase', phase: 'end' });
}

/** A cluster of so many members, led by the first one. */
function storm(members: 1 | 3): Script {
  const script = new Script(2);
  script.world.servers.members = members;
  const etcd = { version: '3.4.23', provider: 'test', members, floorSeconds: 1 };
  const host = { platform: 'test', cores: 1, node: 'test' };
  script.line({ kind: 'run', format: 1, id: 'test', engine: 'sim', startedAt: '', etcd, host });
  if (members === 3) script.line({ kind: 'leader', sinceUs: 0, member: 0, leader: 0, term: 2 });
  return script.line({ kind: 'phase', phase: 'storm' });
}

const member = (script: Script, state: 'down' | 'up' | 'paused' | 'resumed', which = 0): Script =>
  script.line({ kind: 'member', member: which, state });

/** w0 waits for a lock that is free, and shows signs of life once a second; `disturb` is called before each. */
function leftWaiting(seconds: number, members: 1 | 3, disturb: (script: Script, n: number) => void): Script {
  const script = storm(members).acquire(0, 1);
  for (let n = 0; n < seconds; n++) {
    script.pass(second);
    disturb(script, n);
    script.answer(0, 'KV/Range', script.ask(0, 'KV/Range'));
  }
  return finished(script);
}

const nothing = (): void => {};
const restarted = (script: Script, n: number): void => {
  if (n === 0) member(script, 'down');
  if (n === 2) member(script, 'up');
};
const changed = (script: Script, n: number): void => {
  if (n === 2) script.line({ kind: 'leader', sinceUs: script.nowUs - 100_000, member: 1, leader: 1, term: 3 });
};

describe('liveness', () => {
  it('judges nobody before etcd had the time to serve it again', () => {
    expect(sentences('liveness', leftWaiting(9, 1, nothing))[0]).toContain('while w0 waited for it');
    expect(sentences('liveness', leftWaiting(9, 1, restarted))).toEqual([]);
    expect(sentences('liveness', leftWaiting(18, 1, restarted))[0]).toContain('while w0 waited for it');
  });

  it('judges nobody while the leader changes', () => {
    expect(sentences('liveness', leftWaiting(9, 3, nothing))[0]).toContain('while w0 waited for it');
    expect(sentences('liveness', leftWaiting(9, 3, changed))).toEqual([]);
    expect(sentences('liveness', leftWaiting(18, 3, changed))[0]).toContain('while w0 waited for it');
  });

  it('judges nobody by a watch that may hang in a member that is stopped', () => {
    const late = leftWaiting(9, 3, (script, n) => void (n === 5 && member(script, 'paused', 1)));
    expect(judged('liveness', late)).toMatchObject({ violations: [], inconclusive: { 'etcd was held up': 1 } });
  });

  it('does not take a compaction for an excuse', () => {
    const compacted = leftWaiting(9, 1, (script, n) => {
      if (n === 0) script.line({ kind: 'etcd-fault', index: 0, phase: 'begin', what: 'compact', revision: 9 });
    });
    expect(sentences('liveness', compacted)[0]).toContain('while w0 waited for it');
  });
});

/** w0 gives up without revoking its lease; `stopped`: etcd does not run then. */
function notRevoked(stopped: boolean): Script {
  const script = storm(1)
    .acquire(0, 1)
    .grant(0, 'a1')
    .put(0, key, 'a1', 10)
    .watch('PUT', key, 10, 10, 'a1')
    .pass(second);
  if (stopped) member(script, 'paused');
  script.failed(0, 1).pass(second);
  if (stopped) member(script, 'resumed');
  script.pass(2 * second).line({ kind: 'canary', rttUs: 1_000, outcome: 'ok', revision: 10 });
  return finished(script.watch('DELETE', key, 11, 10, 'a1'));
}

describe('leaks', () => {
  it('lets run out what could not be revoked while etcd was away', () => {
    expect(sentences('leaks', notRevoked(false))[0]).toContain('left lease a1 behind');
    const result = judged('leaks', notRevoked(true));
    expect(result?.violations).toEqual([]);
    expect(result?.inconclusive).toHaveProperty('etcd was held up meanwhile');
  });

  it('needs no excuse for what was cleaned up all the same', () => {
    const script = storm(1).acquire(0, 1);
    member(script, 'paused').failed(0, 1).pass(second);
    expect(judged('leaks', finished(member(script, 'resumed')))).toMatchObject({ verdict: 'safe', inconclusive: {} });
  });

  it.each([
    [false, ['lease a1 of 4 s was left when all workers were gone']],
    [true, []],
  ])('counts a lease that is left only when it had to be gone; etcd was restarted meanwhile: %s', (late, says) => {
    const script = storm(1).acquire(0, 1, 'jobs', 4).grant(0, 'a1', 4).pass(second);
    script.line({
      kind: 'exit',
      worker: 0,
      incarnation: 1,
      pid: 100,
      exitedUs: script.nowUs,
      code: 0,
      signal: null,
      reason: 'quit',
    });
    script.pass(2 * second);
    if (late) member(member(script, 'down').pass(second), 'up');
    const result = judged('leaks', finished(script, [{ lease: 'a1', remainingSeconds: 1, grantedSeconds: 4 }]));
    expect(result?.violations.map(({ what }) => what)).toEqual(says);
  });
});

/** w0 holds, and its key goes while a revoke of this worker has no answer. */
function goesUnanswered(revoker: 0 | 1 | undefined): Script {
  const script = storm(1).acquire(0, 1).grant(0, 'a1').put(0, key, 'a1', 10).watch('PUT', key, 10, 10, 'a1');
  script.said('acquired', 0, 1).pass(500_000);
  if (revoker !== undefined) {
    const call = script.ask(revoker, 'Lease/LeaseRevoke', { lease: 'a1' });
    script.answer(revoker, 'Lease/LeaseRevoke', call, { lease: 'a1', outcome: 'UNAVAILABLE' });
  }
  return finished(script.watch('DELETE', key, 11, 10, 'a1'));
}

describe('a key that goes while a call has no answer', () => {
  it('is nobody’s fault where its own creator asked for that: it may delete it, and so may etcd', () => {
    const events = goesUnanswered(0);
    expect(judged('early-expiry', events)).toBeUndefined();
    expect(judged('ownership', events)).toMatchObject({ judged: { deletions: 1 }, inconclusive: {}, violations: [] });
  });

  it('is in doubt where somebody else did', () => {
    const events = goesUnanswered(1);
    for (const check of ['early-expiry', 'ownership'] as const)
      expect(judged(check, events)).toMatchObject({ verdict: 'inconclusive', violations: [], findings: [] });
  });

  it('was let go by etcd where nobody did', () => {
    expect(judged('early-expiry', goesUnanswered(undefined))?.findings).toMatchObject([{ side: 'server' }]);
  });
});

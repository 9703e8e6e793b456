// What a reset excuses of an acquire that a scenario expects to succeed, and a slow etcd of a lease that is to be kept alive; and what they do not.
import { describe, expect, it } from 'vitest';
import { Script } from '../history/testing.ts';
import type { CheckResult } from './check.ts';
import { judgeEvents } from './judge.ts';

const key = 'jobs/a1';

const round = { lock: 'jobs', ttlSeconds: 2, lease: 'kept-alive', thinkMs: 0, holdMs: 500, timeoutMs: 8_000 } as const;

function planned(workers: number, outcome: 'acquired' | 'failed'): Script {
  const script = new Script(workers);
  script.line({
    kind: 'plan',
    plan: {
      format: 1,
      generator: 2,
      scenario: 'expected',
      seed: '0000000000000001',
      etcd: { members: 1, heartbeatMs: 50, electionMs: 500, version: null },
      durationMs: 3_000,
      witnessIntervalMs: 20,
      workers: Array.from({ length: workers }, () => ({ subject: 'scripted', restartDelayMs: null, rounds: [round] })),
      faults: [],
      expect: [{ worker: workers - 1, outcome, because: 'the test says so' }],
    },
  });
  return script.line({ kind: 'phase', phase: 'storm' }).pass(1_000_000);
}

function judged(script: Script): CheckResult | undefined {
  script.pass(6_000_000).line({ kind: 'phase', phase: 'quiet' });
  script.line({ kind: 'census', final: true, keys: [], leases: [], workers: [] });
  script.line({ kind: 'phase', phase: 'end' });
  return judgeEvents(script.events).checks.find(({ check }) => check === 'expectation');
}

/** w0, alone, asks for the lock, and does not get it: its connection is reset at the transaction, or was a while before; it may try again. */
function failing({
  reset,
  again,
  slowestMs = 0,
}: {
  reset: 'at once' | 'before' | 'never';
  again: boolean;
  slowestMs?: number;
}): CheckResult | undefined {
  const script = planned(1, 'acquired');
  if (reset === 'before') script.fault('begin', 'reset', 0).pass(200_000);
  script.acquire(0, 1).grant(0, 'a1').put(0, key, 'a1', 10).watch('PUT', key, 10, 10, 'a1');
  if (reset === 'at once') script.fault('begin', 'reset', 0);
  if (slowestMs > 0) script.pass(slowestMs * 1000).line({ kind: 'canary', rttUs: slowestMs * 1000, outcome: 'ok' });
  if (again) {
    const call = script.ask(0, 'KV/Txn', { puts: [{ key, lease: 'a1' }] });
    script.answer(0, 'KV/Txn', call, { revision: 10, succeeded: false });
  }
  const revoke = script.failed(0, 1).ask(0, 'Lease/LeaseRevoke', { lease: 'a1' });
  script.answer(0, 'Lease/LeaseRevoke', revoke, { lease: 'a1', revision: 11 });
  return judged(script.watch('DELETE', key, 11, 10, 'a1'));
}

/** w0 holds a lease of 2 s and renews it in time, or never; etcd stands still for 1.5 s, or not, and the lease is gone. */
function ranOut({ renews, slow }: { renews: boolean; slow: boolean }): CheckResult | undefined {
  const script = planned(2, 'failed');
  script.acquire(0, 1).grant(0, 'a1').put(0, key, 'a1', 10).watch('PUT', key, 10, 10, 'a1').said('acquired', 0, 1);
  script.acquire(1, 2);
  for (let n = 0; n < 4; n++) {
    if (renews) script.ask(0, 'Lease/LeaseKeepAlive', { lease: 'a1' });
    else script.answer(0, 'KV/Range', script.ask(0, 'KV/Range'));
    if (slow && n === 1) script.pass(0).line({ kind: 'canary', rttUs: 1_500_000, outcome: 'ok' });
    script.pass(600_000);
  }
  script.line({ kind: 'ttl', lease: 'a1', remainingSeconds: -1, grantedSeconds: 2 });
  return judged(script.watch('DELETE', key, 11, 10, 'a1').failed(1, 2));
}

describe('expectation', () => {
  it('lets a worker give up that cannot know what became of its transaction', () => {
    expect(failing({ reset: 'at once', again: false })).toMatchObject({ verdict: 'inconclusive', violations: [] });
  });

  it.each(['at once', 'before'] as const)('convicts one that got through again, whatever was reset %s', (reset) => {
    expect(failing({ reset, again: true })!.violations).toMatchObject([{ what: 'w0 did not get "jobs"' }]);
  });

  it('tells by what one got it that should not have', () => {
    const script = planned(2, 'failed');
    script.acquire(0, 1).grant(0, 'a1').put(0, key, 'a1', 10).watch('PUT', key, 10, 10, 'a1').said('acquired', 0, 1);
    script.acquire(1, 2).grant(1, 'b2').put(1, 'jobs/b2', 'b2', 12).watch('PUT', 'jobs/b2', 12, 12, 'b2');
    const [violation] = judged(script.said('acquired', 1, 2))!.violations;
    expect(violation).toMatchObject({
      what: 'w1 got "jobs", which w0 was to keep',
      expected: 'w1 not to get it: the test says so',
    });
    expect(violation!.story.find(({ mark }) => mark === 'turn')!.text).toBe(
      "acquired, TTL 2 s, although w0's key was there and before its own (revision 10 before 12)  ← it should not have got it",
    );
  });

  it('convicts one that nothing befell', () => {
    expect(failing({ reset: 'never', again: false })!.violations).toHaveLength(1);
  });

  it('lets a worker give up whose lease may have been over before a slow host let it through, and no other', () => {
    const slow = failing({ reset: 'never', again: false, slowestMs: 450 });
    expect(slow).toMatchObject({ verdict: 'inconclusive', violations: [] });
    expect(failing({ reset: 'never', again: false, slowestMs: 200 })!.violations).toHaveLength(1);
  });

  it('clears a lease that was renewed in time, of an etcd that was too slow to take it', () => {
    expect(ranOut({ renews: true, slow: true })!.violations).toEqual([]);
    expect(ranOut({ renews: true, slow: false })!.violations).toMatchObject([
      { what: expect.stringContaining('ran out') },
    ]);
    expect(ranOut({ renews: false, slow: true })!.violations).toHaveLength(1);
  });
});

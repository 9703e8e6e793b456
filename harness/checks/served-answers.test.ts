// etcd's lock service and leases that are gone: T1 of the track record, as a history of a few lines.
import { describe, expect, it } from 'vitest';
import { allClaims, Script } from '../history/testing.ts';
import type { CheckResult } from './check.ts';
import { judgeEvents } from './judge.ts';

const key = 'jobs/b2';

/** w1 asks etcd for the lock with a lease that runs out meanwhile; etcd's answer is of revision `answeredAt`, the deletion of 20. */
function waited({ served = false, answeredAt = 30, by = 'expiry' }): CheckResult | undefined {
  const script = new Script(2, { ...allClaims, served }).line({ kind: 'phase', phase: 'storm' });
  script.acquire(1, 2).grant(1, 'b2');
  const call = script.ask(1, 'Lock/Lock', { puts: [{ key, lease: 'b2' }], deletes: [{ key }] });
  script.watch('PUT', key, 10, 10, 'b2').pass(2_500_000);
  if (by === 'itself')
    script.answer(1, 'Lease/LeaseRevoke', script.ask(1, 'Lease/LeaseRevoke', { lease: 'b2' }), {
      lease: 'b2',
      revision: 20,
    });
  script.watch('DELETE', key, 20, 10, 'b2').pass(3_000_000);
  script.answer(1, 'Lock/Lock', call, { puts: [{ key, lease: 'b2' }], revision: answeredAt });
  script.said('acquired', 1, 2).pass(20_000_000).line({ kind: 'phase', phase: 'end' });
  return judgeEvents(script.events).checks.find(({ check }) => check === 'stale-holder');
}

describe("an answer of etcd's lock service to a lease that is gone", () => {
  it('is the doing of etcd: a finding about a library that uses it', () => {
    const result = waited({});
    expect(result).toMatchObject({ verdict: 'safe', violations: [], findings: [{ side: 'server' }] });
    expect(result!.findings[0]!.what).toMatch(
      /^etcd's lock service gave "jobs" to a lease that was gone for 3\.0\d+ s$/,
    );
  });

  it('convicts a lock that is etcd itself', () => {
    expect(waited({ served: true })).toMatchObject({
      verdict: 'unsafe',
      violations: [{ side: 'server', workers: [1] }],
    });
  });

  it('is in order when the answer is older than the deletion', () => {
    expect(waited({ answeredAt: 15 })?.findings ?? []).toEqual([]);
  });

  it('is not judged where the owner ended its lease itself', () => {
    expect(waited({ by: 'itself' })?.findings ?? []).toEqual([]);
  });
});

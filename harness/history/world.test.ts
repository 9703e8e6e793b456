// Which acquire a key, a lease and an unknown outcome belong to, when lines are late and names are alike.
import { describe, expect, it } from 'vitest';
import { Script, allClaims } from './testing.ts';

describe('the lock of a key', () => {
  it('is the longest name that fits, with a slash behind it or nothing', () => {
    const { world } = new Script()
      .acquire(0, 1, 'jobs')
      .acquire(0, 2, 'jobs-2')
      .acquire(0, 3, 'jobs/x')
      .acquire(0, 4, '/leader');
    expect(
      ['jobs', 'jobs/a1', 'jobs-2', 'jobs-2/a1', 'jobs/x', 'jobs/x/a1', 'jobs/xy', '/leader/a1'].map((key) =>
        world.lockOf(key),
      ),
    ).toEqual(['jobs', 'jobs', 'jobs-2', 'jobs-2', 'jobs/x', 'jobs/x', 'jobs', '/leader']);
    expect(['job', 'jobs-3/a1', 'x/jobs/a1', ''].map((key) => world.lockOf(key))).toEqual(Array.from({ length: 4 }));
  });
});

describe('the acquire of a key', () => {
  it('is the one that was open when it was put, however late the watch is', () => {
    const script = new Script().acquire(0, 1, 'jobs', 2).grant(0, 'a1').put(0, 'jobs/a1', 'a1', 10);
    script.said('acquired', 0, 1).said('released', 0, 1).acquire(0, 2, 'jobs', 5).grant(0, 'b2');
    script.watch('PUT', 'jobs/a1', 10, 10, 'a1');
    expect(script.world.keys.get('jobs/a1')?.hold).toMatchObject({ hold: 1, ttlSeconds: 2, place: 10 });
    script.put(0, 'jobs/b2', 'b2', 20).watch('PUT', 'jobs/b2', 20, 20, 'b2');
    expect(script.world.keys.get('jobs/b2')?.hold).toMatchObject({ hold: 2, ttlSeconds: 5, place: 20 });
  });

  it('is found on one flat key for all, and on one lease for many acquires', () => {
    const script = new Script(2, { ...allClaims, leasePerHold: false })
      .acquire(0, 1)
      .grant(0, 's5')
      .put(0, 'jobs', 's5', 10);
    script.watch('PUT', 'jobs', 10, 10, 's5').said('acquired', 0, 1).said('released', 0, 1);
    script.watch('DELETE', 'jobs', 11, 10, 's5').acquire(0, 2);
    const call = script.ask(0, 'KV/Txn', { puts: [{ key: 'jobs', lease: 's5' }] });
    script.watch('PUT', 'jobs', 12, 12, 's5');
    script.answer(0, 'KV/Txn', call, { puts: [{ key: 'jobs', lease: 's5' }], revision: 12 });
    expect(script.world.keys.get('jobs')?.hold).toMatchObject({ hold: 2 });
    expect(script.world.leases.get('s5')).toMatchObject({ shared: true });
  });

  it('is not another worker’s on the same flat key', () => {
    const script = new Script().acquire(0, 1).acquire(1, 2).grant(0, 'a1').grant(1, 'b2');
    const lost = script.ask(0, 'KV/Txn', { puts: [{ key: 'jobs', lease: 'a1' }] });
    script.watch('PUT', 'jobs', 10, 10, 'b2').answer(0, 'KV/Txn', lost, { succeeded: false, revision: 10 });
    script.put(1, 'jobs', 'b2', 10);
    expect(script.world.keys.get('jobs')).toMatchObject({ owner: { worker: 1 }, hold: { hold: 2 } });
  });

  it('is found after its worker died', () => {
    const script = new Script().acquire(0, 1).grant(0, 'a1');
    const puts = [{ key: 'jobs/a1', lease: 'a1' }];
    const call = script.ask(0, 'KV/Txn', { puts });
    const exit = { code: null, signal: 'SIGKILL', reason: 'fault' } as const;
    script.line({ kind: 'exit', worker: 0, incarnation: 1, pid: 1, exitedUs: script.nowUs, ...exit });
    script.answer(0, 'KV/Txn', call, { puts, revision: 10 }).watch('PUT', 'jobs/a1', 10, 10, 'a1');
    expect(script.world.keys.get('jobs/a1')).toMatchObject({ hold: { hold: 1 }, owner: { exit: { reason: 'fault' } } });
  });
});

describe('the acquire of a lease', () => {
  it('is the one that was open when it was asked for, not when it was granted', () => {
    const script = new Script().acquire(0, 1);
    const call = script.ask(0, 'Lease/LeaseGrant', { ttlSeconds: 2 });
    script.failed(0, 1).acquire(0, 2);
    script.answer(0, 'Lease/LeaseGrant', call, { lease: 'a1', ttlSeconds: 2 });
    expect(script.world.leases.get('a1')?.hold).toMatchObject({ hold: 1 });
  });

  it('is still known long after the key on it is gone, as long as the lease is renewed', () => {
    const script = new Script(1, { ...allClaims, leasePerHold: false })
      .acquire(0, 1)
      .grant(0, 's5')
      .put(0, 'jobs', 's5', 10);
    script.watch('PUT', 'jobs', 10, 10, 's5').watch('DELETE', 'jobs', 11, 10, 's5');
    for (let index = 0; index < 80; index++) {
      const call = script.ask(0, 'Lease/LeaseKeepAlive', { lease: 's5' });
      script.answer(0, 'Lease/LeaseKeepAlive', call, { lease: 's5', ttlSeconds: 2 }).pass(1_000_000);
    }
    for (let index = 0; index < 2_000; index++) script.grant(0, `f${index}`).pass(100_000);
    expect(script.world.leases.size).toBeLessThan(1_500);
    script.acquire(0, 2).put(0, 'jobs', 's5', 99).watch('PUT', 'jobs', 99, 99, 's5');
    expect(script.world.leases.has('f0')).toBe(false);
  });
});

/** An orphaned lease, held. */
function orphaned(): Script {
  const script = new Script();
  const plan = { lock: 'jobs', ttlSeconds: 9, lease: 'orphaned', timeoutMs: 9_000 } as const;
  script.line({ kind: 'acquire', worker: 0, incarnation: 1, hold: 1, ...plan });
  return script
    .grant(0, 'a1', 9)
    .put(0, 'jobs/a1', 'a1', 10)
    .watch('PUT', 'jobs/a1', 10, 10, 'a1')
    .said('acquired', 0, 1);
}
function renew(script: Script): void {
  const call = script.ask(0, 'Lease/LeaseKeepAlive', { lease: 'a1' });
  script.answer(0, 'Lease/LeaseKeepAlive', call, { lease: 'a1', ttlSeconds: 9 });
}

describe('a renewal', () => {
  it('that comes late may have been on its way, with others behind it: it counts', () => {
    const script = orphaned().pass(3_000_000);
    renew(script);
    const { nowUs } = script;
    renew(script);
    const lease = script.world.leases.get('a1')!;
    expect(lease.undueRenewal).toBeUndefined();
    expect(lease.lastAnswered.sentUs).toBeGreaterThan(nowUs - 3_000);
  });

  it('that comes well after a late one is undue', () => {
    const script = orphaned().pass(1_200_000);
    renew(script);
    script.pass(300_000);
    renew(script);
    expect(script.world.leases.get('a1')?.undueRenewal).toBeDefined();
  });
});

describe('an unknown outcome', () => {
  it('belongs to the acquires that were not over while the call was under way, and to no other', () => {
    const script = new Script().acquire(0, 1).failed(0, 1).acquire(0, 2);
    const owner = script.world.incarnationOf({ worker: 0, incarnation: 1 })!;
    const call = script.ask(0, 'KV/Txn', { puts: [{ key: 'jobs/a1', lease: 'a1' }] });
    script.failed(0, 2).acquire(0, 3);
    script.answer(0, 'KV/Txn', call, { outcome: 'CANCELLED' });
    const unknown = [...owner.recent, ...owner.open.values()].filter((hold) => hold.unknownOutcome);
    expect(unknown.map(({ hold }) => hold)).toEqual([2, 3]);
  });
});

describe('the time of a deletion', () => {
  it('is known from the canaries, however late the watch tells of it', () => {
    const script = new Script()
      .acquire(0, 1)
      .grant(0, 'a1')
      .put(0, 'jobs/a1', 'a1', 10)
      .watch('PUT', 'jobs/a1', 10, 10, 'a1');
    const canary = (revision: number): Script =>
      script.line({ kind: 'canary', rttUs: 2_000, outcome: 'ok', revision, atUs: script.nowUs + 100_000 });
    canary(11);
    const there = script.nowUs - 2_000;
    canary(13);
    const goneBy = script.nowUs;
    for (let revision = 14; revision < 40; revision++) canary(revision);
    script.watch('DELETE', 'jobs/a1', 12, 10, 'a1').pass(4_000_000);
    expect(script.deletions).toMatchObject([{ thereAtUs: there, goneByUs: goneBy }]);
  });
});

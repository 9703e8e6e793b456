// What the simulated controller sees of etcd for itself: what is left at the end, when keys went, how long leases still have to live.
import { Etcd3 } from 'etcd3';
import { describe, expect, it } from 'vitest';
import { holderSleeps } from '../../../scenarios/holder-sleeps.ts';
import type { LockSubject } from '../../../workers/subject.ts';
import type { Fault } from '../../plan/schema.ts';
import { generatePlan } from '../../plan/generate.ts';
import { CANARY_KEY } from './canary.ts';
import { byHand, planOf, ran } from './testing.ts';

/** Its first acquire does something to etcd that nobody undoes. */
function leaves(what: (etcd: Etcd3) => Promise<unknown>): LockSubject {
  return byHand(async ({ endpoints }) => {
    const etcd = new Etcd3({ hosts: [...endpoints] });
    const acquire = async (): Promise<{ release: () => Promise<void> }> => {
      await what(etcd);
      return { release: async () => undefined };
    };
    return { acquire, close: async () => etcd.close() };
  });
}
const lease = (etcd: Etcd3, ttlSeconds: number): ReturnType<Etcd3['lease']> =>
  etcd.lease(ttlSeconds, { autoKeepAlive: false });
const plan = planOf({ durationMs: 200 });

describe('the census', () => {
  it('of nothing left is taken at once', async () => {
    const { all, events, verdict } = await ran(planOf({ durationMs: 200, subject: 'session-mutex' }));
    const [census] = all('census');
    expect(census).toMatchObject({ final: true, keys: [], leases: [], workers: [] });
    const [, , quiet] = all('phase');
    expect(census!.atUs - quiet!.atUs).toBeLessThan(3_000);
    expect(events.slice(-2).map(({ kind }) => kind)).toEqual(['census', 'phase']);
    expect(verdict('leaks')).toBe('safe');
  });

  it('finds a key without a lease', async () => {
    const { all, violations } = await ran(
      plan,
      leaves((etcd) => etcd.put('orders/mine').value('').exec()),
    );
    expect(all('census')).toMatchObject([{ keys: [{ key: 'orders/mine', lease: '0' }], leases: [] }]);
    expect(violations).toContainEqual(expect.stringMatching(/leaks: key "orders\/mine" was left .* no lease$/));
  });

  it('finds a lease without a key', async () => {
    const { all, violations } = await ran(
      plan,
      leaves((etcd) => lease(etcd, 1_000).grant()),
    );
    const [grant] = all('rpc').filter(({ method, side }) => method === 'Lease/LeaseGrant' && side === 'response');
    expect(all('census')).toMatchObject([{ keys: [], leases: [{ lease: grant!.lease, grantedSeconds: 1_000 }] }]);
    expect(violations).toContainEqual(expect.stringMatching(/leaks: lease \w+ of 1000 s was left/));
  });

  it('finds both, with the revisions and the ids of the rest of the history', async () => {
    const { all } = await ran(
      plan,
      leaves((etcd) => lease(etcd, 1_000).put('orders/mine').value('').exec()),
    );
    const [census] = all('census');
    const [put] = all('watch');
    expect(census!.keys).toEqual([{ key: 'orders/mine', lease: put!.lease, createRevision: put!.createRevision }]);
    expect(census!.leases.map(({ lease: id }) => id)).toEqual([put!.lease]);
  });

  it('waits for what runs out by itself, as long as the longest TTL of the plan, and no longer', async () => {
    const short = await ran(
      plan,
      leaves((etcd) => lease(etcd, 2).put('orders/mine').value('').exec()),
    );
    const [, , quiet, end] = short.all('phase');
    expect(short.all('census')).toMatchObject([{ keys: [], leases: [] }]);
    expect(end!.atUs - quiet!.atUs).toBeLessThan(3_500_000);
    const long = await ran(
      plan,
      leaves((etcd) => lease(etcd, 30).put('orders/mine').value('').exec()),
    );
    const [, , quietThen, endThen] = long.all('phase');
    const [census] = long.all('census');
    expect(census!.keys).toHaveLength(1);
    expect(endThen!.atUs - quietThen!.atUs).toBeGreaterThan(2_000_000 + 3_500_000);
    expect(endThen!.atUs - quietThen!.atUs).toBeLessThan(2_000_000 + 3_500_000 + 600_000);
    expect(census!.leases[0]!.remainingSeconds).toBeGreaterThan(20);
  });

  it('comes after all that the watch tells', async () => {
    const { all, events } = await ran(planOf({ subject: 'session-mutex', workers: [{}, {}, {}] }));
    const revisions = all('watch').map(({ revision }) => revision);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    expect(events.findLastIndex(({ kind }) => kind === 'watch')).toBeLessThan(
      events.findIndex(({ kind }) => kind === 'census'),
    );
    expect(all('census')[0]!.revision).toBeGreaterThanOrEqual(revisions.at(-1)!);
  });
});

describe('the observer', () => {
  const kill: Fault = { what: 'kill', worker: 0, when: { event: 'acquired', nth: 1, afterMs: 300 } };
  const expiring = planOf({
    subject: 'session-mutex',
    durationMs: 6_000,
    workers: [{ holdMs: 5_000 }, { thinkMs: 200 }],
    faults: [kill],
  });

  it('brackets an expiry with canaries, so that it can be judged', async () => {
    // Alone: nobody else hears of the deletion first.
    const { all, judgement } = await ran({ ...expiring, workers: [{ ...expiring.workers[0]!, restartDelayMs: null }] });
    const [gone] = all('watch').filter(({ type }) => type === 'DELETE');
    const before = all('canary').filter(({ revision }) => revision! < gone!.revision);
    const after = all('canary').find(({ revision }) => revision! > gone!.revision);
    expect(before.length).toBeGreaterThan(0);
    expect(after!.atUs - gone!.atUs).toBeLessThan(1_000);
    for (const check of ['late-expiry', 'early-expiry'] as const)
      expect(judgement.checks.find((result) => result.check === check)).toMatchObject({
        verdict: 'safe',
        judged: { expiries: 1 },
        inconclusive: {},
      });
  });

  it('has one canary on its way at a time: they rise in every respect', async () => {
    // Sixty leases run out within one pass of etcd.
    const subject = leaves(async (etcd) => {
      for (let n = 0; n < 60; n++) await lease(etcd, 2).put(`orders/${n}`).value('').exec();
    });
    const { all, simulated } = await ran(planOf({ durationMs: 4_000, workers: [{ holdMs: 5_000 }] }), subject);
    expect(all('watch').filter(({ type }) => type === 'DELETE')).toHaveLength(60);
    const canaries = all('canary');
    for (const [n, { atUs, rttUs, revision }] of canaries.entries()) {
      const before = canaries[n - 1];
      if (!before) continue;
      expect(atUs - rttUs).toBeGreaterThanOrEqual(before.atUs);
      expect(revision).toBeGreaterThan(before.revision!);
    }
    // Some were sent for the deletions, beyond one a second.
    expect(canaries.length).toBeGreaterThan(Math.floor(simulated.virtualMs / 1_000));
  });

  it('keeps its own key out of the history', async () => {
    const { all } = await ran(expiring);
    expect(all('watch').some(({ key }) => key === CANARY_KEY)).toBe(false);
    expect(all('canary').every(({ rttUs, outcome }) => outcome === 'ok' && rttUs > 0 && rttUs < 1_000)).toBe(true);
  });

  it('asks for the time to live of leases where the plan expects something, and nowhere else', async () => {
    expect((await ran(expiring)).all('ttl')).toEqual([]);
    const because = 'nobody else wants it yet';
    const { all } = await ran({ ...expiring, expect: [{ worker: 0, outcome: 'acquired', because }] });
    const leases = new Set(all('watch').map(({ lease: id }) => id));
    expect(all('ttl').length).toBeGreaterThan(8);
    for (const { lease: id, grantedSeconds, remainingSeconds } of all('ttl')) {
      expect(leases).toContain(id);
      expect(grantedSeconds).toBe(remainingSeconds < 0 ? 0 : 2);
    }
  });
});

describe('holder-sleeps, in no time', () => {
  it.each([
    ['session-mutex', 'kept-alive'],
    ['session-mutex', 'orphaned'],
    ['session-mutex', 'killed'],
    ['etcd3-lock', 'kept-alive'],
    ['etcd3-lock', 'killed'],
  ])('%s, %s: what was expected comes about', async (subject, variant) => {
    const told = generatePlan({ scenario: holderSleeps, seed: '00000000000000f1', subject, variant });
    const { verdict, judgement, violations } = await ran(told);
    expect(violations).toEqual([]);
    expect(verdict('expectation')).toBe('safe');
    const { judged } = judgement.checks.find(({ check }) => check === 'expectation')!;
    expect(judged).toEqual({ outcomes: 2 });
  });

  it.each([
    ['broken/never-renewed', 'kept-alive', 'expectation: w1 got "/foobar"'],
    ['broken/keeps-renewing', 'orphaned', 'late-expiry: the orphaned lease of "/foobar" was renewed'],
    ['broken/no-lease', 'killed', 'late-expiry: the key of "/foobar" was still there'],
  ])('%s, %s: it does not', async (subject, variant, what) => {
    const told = generatePlan({ scenario: holderSleeps, seed: '00000000000000f1', subject, variant });
    const { violations } = await ran(told);
    expect(violations).toContainEqual(expect.stringContaining(what));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import type { FaultGroup } from '../../scenarios/index.ts';
import { Dice } from '../search/dice.ts';
import { drawFaultGroups } from './fault-groups.ts';
import { generatePlan } from './generate.ts';
import { faultsOfScenario } from './scenario-faults.ts';
import { faultNames, faultSchema } from './schema.ts';
import type { Fault, Plan } from './schema.ts';

const subject = 'session-mutex';
const seedOf = (n: number): string => n.toString(16).padStart(16, '0');
const plansOf = (name: string, count: number): Plan[] =>
  Array.from({ length: count }, (_, n) => generatePlan({ scenario: scenarios[name]!, seed: seedOf(n), subject }));
const faulty = Object.values(scenarios).filter(({ workload }) => workload.kind === 'workload' && workload.faults);

describe.each(faulty.map(({ name }) => name))('plans of %s', (name) => {
  const plans = plansOf(name, 150);

  it('contain each kind of its faults, and no other', () => {
    const kinds = new Set(plans.flatMap(({ faults }) => faults.map(({ what }) => what)));
    expect(faultNames.filter((what) => kinds.has(what))).toEqual(faultsOfScenario(scenarios[name]!));
  });

  it('each contain some', () => {
    for (const { faults } of plans) expect(faults.length).toBeGreaterThan(0);
  });

  it('end in time, and their faults begin in it', () => {
    for (const { durationMs, faults } of plans) {
      expect(durationMs).toBeLessThanOrEqual(10_000);
      const times = faults.flatMap(({ when }) => ('atMs' in when ? [when.atMs] : []));
      expect(Math.max(0, ...times)).toBeLessThan(durationMs);
    }
  });

  it('strike members that are there', () => {
    for (const { etcd, faults } of plans) {
      const members = faults.flatMap((fault) => ('member' in fault ? [fault.member] : []));
      expect(Math.max(0, ...members)).toBeLessThan(etcd.members);
    }
  });
});

/** Share of its plans that have such a fault. */
function share(name: string, such: (fault: Fault, plan: Plan) => boolean): number {
  const plans = plansOf(name, 200);
  return plans.filter((plan) => plan.faults.some((fault) => such(fault, plan))).length / plans.length;
}

function longestMs({ workers }: Plan): number {
  return 1000 * Math.max(...workers.flatMap(({ rounds }) => rounds.map(({ ttlSeconds }) => ttlSeconds)));
}

function outlasts(fault: Fault, plan: Plan): boolean {
  return 'forMs' in fault && fault.forMs > longestMs(plan);
}

function after({ when }: Fault, step: string): boolean {
  return 'event' in when && when.event === step;
}

describe('what a scenario is named for', () => {
  it.each<[string, string, (fault: Fault, plan: Plan) => boolean]>([
    ['pause-past-ttl', 'a holder', (f, p) => f.what === 'pause' && after(f, 'acquired') && outlasts(f, p)],
    ['pause-past-ttl', 'a waiter', (f, p) => f.what === 'pause' && after(f, 'acquire') && outlasts(f, p)],
    ['pause-past-ttl', 'a control', (f) => f.what === 'pause' && f.forMs < 1000],
    ['partition-holder', 'all it sends', (f, p) => f.what === 'cut' && f.direction === 'request' && outlasts(f, p)],
    ['partition-holder', 'all it hears', (f, p) => f.what === 'cut' && f.direction === 'response' && outlasts(f, p)],
    ['lost-reply', 'a revoke', (f) => f.what === 'drop' && f.when.rpc === 'Lease/LeaseRevoke'],
    ['etcd-restart', 'of a dead holder', (f) => f.what === 'member-restart' && after(f, 'acquired')],
    ['leader-change', 'a short pause', (f) => f.what === 'leader-pause' && f.forMs < 1000],
    ['clock-jump', 'forwards', (f) => f.what === 'clock' && f.jumpMs > 0],
    ['clock-jump', 'backwards', (f) => f.what === 'clock' && f.jumpMs < 0],
    ['compaction', 'while a waiter watches', (f) => f.what === 'compact' && after(f, 'acquire')],
  ])('%s: %s', (name, _, such) => {
    expect(share(name, such)).toBeGreaterThan(0.15);
  });

  it('quorum-loss: two members at the same time', () => {
    for (const { faults } of plansOf('quorum-loss', 50)) {
      const [first, second] = faults;
      expect(first).toMatchObject({ what: 'member-kill', when: second!.when });
      expect(first).not.toMatchObject({ member: (second as { member: number }).member });
    }
  });

  it('leader-change: twice in a row', () => {
    const inARow = plansOf('leader-change', 100).filter(
      ({ faults }) => faults.filter(({ what }) => what === 'leader-kill').length === 3,
    );
    expect(inARow.length).toBeGreaterThan(20);
  });

  it('mass-expiry: 2,000 leases', () => {
    for (const { ballast } of plansOf('mass-expiry', 20)) expect(ballast).toMatchObject({ leases: 2_000 });
  });

  it('swarm: other kinds in each run', () => {
    const kinds = plansOf('swarm', 50).map(({ faults }) => [...new Set(faults.map(({ what }) => what))].join());
    expect(new Set(kinds).size).toBeGreaterThan(15);
    for (const { durationMs } of plansOf('swarm', 100)) expect(durationMs).toBeLessThanOrEqual(9_000);
  });
});

describe('a group', () => {
  const round = { lock: 'orders', ttlSeconds: 2, lease: 'kept-alive', thinkMs: 0, holdMs: 1, timeoutMs: 1 } as const;
  const workers = [0, 1].map(() => ({ subject, restartDelayMs: 0, rounds: [round] }));
  const draw = (group: FaultGroup, seed: string): Fault[] =>
    drawFaultGroups(new Dice(seed, 'test'), [group], { workers, durationMs: 5_000, members: 3 });

  it('counts the anchors of one worker upwards', () => {
    const group: FaultGroup = {
      times: [6, 6],
      at: [{ weight: 1, rpc: 'KV/Txn', side: 'response', nth: [1, 2] }],
      faults: [{ what: 'drop' }],
    };
    fc.assert(
      fc.property(fc.nat(), (n) => {
        const anchors = draw(group, seedOf(n)).map((fault) => JSON.stringify(fault));
        expect(new Set(anchors).size).toBe(6);
      }),
    );
  });

  it('strikes one worker, and one place in etcd, with all its faults, later ones later', () => {
    const group: FaultGroup = {
      times: [1, 1],
      at: [{ weight: 1, step: 'acquired', nth: [2, 2], after: [{ weight: 1, ms: [100, 100] }] }],
      faults: [
        { what: 'kill' },
        { what: 'member-restart', later: [{ weight: 1, timesTtl: [0.5, 0.5] }] },
        { what: 'member-kill', next: 1, forMs: [{ weight: 1, ms: [0, 0] }] },
      ],
    };
    fc.assert(
      fc.property(fc.nat(), (n) => {
        const [kill, restart, memberKill] = draw(group, seedOf(n));
        const { worker } = kill as { worker: number };
        expect(kill).toEqual({ what: 'kill', worker, when: { event: 'acquired', nth: 2, afterMs: 100 } });
        const { member } = restart as { member: number };
        expect(restart).toMatchObject({ when: { event: 'acquired', nth: 2, afterMs: 1_100, worker } });
        // No fault lasts no time.
        expect(memberKill).toMatchObject({ member: (member + 1) % 3, forMs: 1 });
        for (const fault of [kill, restart, memberKill]) expect(faultSchema.safeParse(fault).success).toBe(true);
      }),
    );
  });

  it('refuses a drop that is anchored at no message', () => {
    const group: FaultGroup = { times: [1, 1], at: [{ weight: 1, during: [0, 1] }], faults: [{ what: 'drop' }] };
    expect(() => draw(group, seedOf(1))).toThrow('anchored at a phase of an RPC');
  });
});

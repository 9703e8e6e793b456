// Each fault of etcd in virtual time: what becomes of members, leaders and leases, and what workers and the canary meet meanwhile.
import { describe, expect, it } from 'vitest';
import { planSchema } from '../../plan/schema.ts';
import type { Fault } from '../../plan/schema.ts';
import { planOf, ran } from './testing.ts';
import type { PlanInput, Ran } from './testing.ts';

interface EtcdInput extends PlanInput {
  readonly members?: 1 | 3;
  /** Members that each worker may reach. */
  readonly reach?: readonly (readonly number[])[];
}

const E_US = 500_000;
/** G of a lease asked for 2 s. */
const G_US = 2_000_000;
/** A pass over the leases every 0.5 s, and the way of its news. */
const PASS_US = 510_000;

function strike(faults: Fault[], { members = 1, reach = [], ...input }: EtcdInput = {}): Promise<Ran> {
  const plan = planOf({ subject: 'session-mutex', durationMs: 6_000, ...input, faults });
  const workers = plan.workers.map((worker, index) => ({
    ...worker,
    ...(reach[index] && { members: [...reach[index]] }),
  }));
  return ran(planSchema.parse({ ...plan, etcd: { ...plan.etcd, members }, workers }));
}

const states = ({ all }: Ran, member: number): string[] =>
  all('member').flatMap((event) => (event.member === member ? [event.state] : []));
const since = ({ all }: Ran): number => all('phase')[0]!.atUs;
const when = ({ all }: Ran, state: string): number => all('member').find((event) => event.state === state)!.atUs;
const answers = ({ all }: Ran, fromUs: number, toUs: number): string[] =>
  all('rpc').flatMap(({ atUs, side, method, outcome }) =>
    side === 'response' && atUs > fromUs && atUs < toUs ? [`${method} ${outcome}`] : [],
  );
/** Who held at 1 s is killed then: its lease ends by itself. */
const dies: Fault = { what: 'kill', worker: 0, when: { event: 'acquired', nth: 1, afterMs: 200 } };
const holds = { holdMs: 60_000, restartDelayMs: null };
const killAt = (atMs: number, forMs: number): Fault => ({ what: 'member-kill', member: 0, when: { atMs }, forMs });
const pauseAt = (atMs: number, forMs: number): Fault => ({ what: 'member-pause', member: 0, when: { atMs }, forMs });

/** The key of the worker that died, deleted by etcd. */
const deleted = ({ all }: Ran): number => all('watch').find(({ type }) => type === 'DELETE')!.atUs;

describe('an etcd of one member', () => {
  it('tells who leads from the start, and nothing more while nothing happens', async () => {
    const run = await strike([]);
    expect(run.all('leader')).toEqual([{ kind: 'leader', atUs: 0, sinceUs: 0, member: 0, leader: 0, term: 2 }]);
    expect(run.all('member')).toEqual([]);
  });

  it('is killed and started: calls fail, the term rises, leases have E + G once more', async () => {
    const run = await strike([dies, killAt(1_000, 700)], { workers: [holds] });
    expect(states(run, 0)).toEqual(['down', 'starting', 'up']);
    expect(when(run, 'down') - since(run)).toBe(1_000_000);
    expect(when(run, 'starting') - when(run, 'down')).toBe(700_000);
    expect(run.all('leader').map(({ term }) => term)).toEqual([2, 3]);
    const up = when(run, 'up');
    expect(deleted(run)).toBeGreaterThan(when(run, 'starting') + E_US + G_US);
    expect(deleted(run)).toBeLessThanOrEqual(up + E_US + G_US + PASS_US);
    expect(
      run
        .all('canary')
        .filter(({ outcome, atUs }) => outcome === 'ok' && atUs < up && atUs > when(run, 'down') + 1_000),
    ).toEqual([]);
    expect(run.all('canary').some(({ outcome }) => outcome !== 'ok')).toBe(true);
  });

  it('breaks the connections of the member that is killed, refuses new ones, and holds on to what it had', async () => {
    const run = await strike([killAt(500, 1_000)], { workers: [{ holdMs: 4_000, ttlSeconds: 5 }] });
    const [down, up] = [when(run, 'down'), when(run, 'up')];
    expect(answers(run, down + 1, up)).toEqual([]);
    expect(run.all('rpc').filter(({ atUs, side }) => side === 'request' && atUs > down && atUs < up)).toEqual([]);
    expect(run.all('lost')).toEqual([]);
    expect(answers(run, up, Infinity)).toContain('Lease/LeaseKeepAlive ok');
    expect(run.all('watch').filter(({ type }) => type === 'DELETE').length).toBe(run.all('released').length);
  });

  it('tells of calls that die with the member that their outcome is unknown', async () => {
    const at: Fault = {
      what: 'member-kill',
      member: 0,
      when: { worker: 1, rpc: 'Watch/Watch', nth: 1, side: 'response' },
      forMs: 100,
    };
    const run = await strike([at], { workers: [{ holdMs: 3_000 }, { thinkMs: 200 }] });
    expect(run.all('etcd-fault').map(({ phase, member }) => `${phase} ${member}`)).toEqual(['begin 0', 'end 0']);
    expect(run.all('acquired', 1).length).toBeGreaterThan(0);
    expect(run.violations.filter((text) => text.startsWith('mutual'))).toEqual([]);
  });

  it('is stopped: answers nothing, deletes when it goes on what has run out, renews what has not', async () => {
    const short = await strike([pauseAt(1_000, 1_000)], { workers: [{ holdMs: 3_000 }] });
    expect(states(short, 0)).toEqual(['paused', 'resumed']);
    // What the worker cancels is over for the tap; etcd said nothing.
    const silent = answers(short, when(short, 'paused'), when(short, 'resumed'));
    expect(silent.filter((text) => !text.endsWith('CANCELLED'))).toEqual([]);
    expect(short.all('lost')).toEqual([]);
    expect(short.all('leader')).toHaveLength(1);

    const long = await strike([dies, pauseAt(1_000, 3_000)], { workers: [holds] });
    const resumed = when(long, 'resumed');
    expect(deleted(long)).toBeGreaterThan(resumed + 4_000);
    expect(deleted(long)).toBeLessThan(resumed + 40_000);
    const canary = long.all('canary').find(({ rttUs }) => rttUs > 2_000_000)!;
    expect(canary.atUs).toBeGreaterThan(resumed);
  });

  it('answers renewals of what ran out while it was stopped with 0', async () => {
    const run = await strike([pauseAt(1_000, 4_000)], { workers: [{ holdMs: 5_000 }] });
    expect(run.all('lost')).toHaveLength(1);
    const [resumed] = run.all('member').filter(({ state }) => state === 'resumed');
    const late = run
      .all('rpc')
      .filter(
        ({ method, sentUs = Infinity, atUs }) =>
          method === 'Lease/LeaseKeepAlive' && sentUs < resumed!.atUs && atUs >= resumed!.atUs,
      );
    expect(late.every(({ ttlSeconds = 0 }) => ttlSeconds === 0)).toBe(true);
    expect(run.violations).toEqual([]);
  });

  it('is ended in order and started: as a kill', async () => {
    const run = await strike([{ what: 'member-restart', member: 0, when: { atMs: 1_000 } }], {
      workers: [{ holdMs: 3_000 }],
    });
    expect(states(run, 0)).toEqual(['down', 'starting', 'up']);
    expect(run.all('leader').map(({ term }) => term)).toEqual([2, 3]);
    expect(run.all('etcd-fault').map(({ phase }) => phase)).toEqual(['begin']);
    expect(run.all('lost')).toEqual([]);
  });

  it('is compacted, and says up to where', async () => {
    const run = await strike([{ what: 'compact', when: { atMs: 1_000 } }], { workers: [{}, {}] });
    const [begin, end] = run.all('etcd-fault');
    expect(begin).toMatchObject({ phase: 'begin', what: 'compact' });
    expect(end!.revision).toBeGreaterThan(1);
    expect(run.violations).toEqual([]);
  });

  it('is started when the last of two kills is over, and goes on when the last of two pauses is', async () => {
    const killed = await strike([killAt(500, 500), killAt(700, 1_000)]);
    expect(states(killed, 0)).toEqual(['down', 'starting', 'up']);
    expect(when(killed, 'starting') - since(killed)).toBe(1_700_000);
    const paused = await strike([pauseAt(500, 500), pauseAt(700, 1_000)]);
    expect(states(paused, 0)).toEqual(['paused', 'resumed']);
    expect(when(paused, 'resumed') - since(paused)).toBe(1_700_000);
  });

  it('misses whom it does not have, and who is down', async () => {
    const run = await strike([
      killAt(500, 1_000),
      pauseAt(800, 100),
      { what: 'leader-kill', when: { atMs: 900 }, forMs: 100 },
      { what: 'member-pause', member: 2, when: { atMs: 100 }, forMs: 100 },
    ]);
    const skipped = run.all('etcd-fault').filter(({ phase }) => phase === 'skipped');
    expect(skipped.map(({ detail }) => detail)).toEqual([
      'no member 2 in a cluster of 1',
      'member 0 down',
      'nobody who leads',
    ]);
  });

  it('comes back before leaks are judged, however long it was to stay away', async () => {
    for (const fault of [killAt(1_500, 3_600_000), pauseAt(1_500, 3_600_000)]) {
      const run = await strike([fault], { durationMs: 3_000, workers: [{}, {}] });
      expect(run.all('census')).toMatchObject([{ final: true, keys: [], leases: [], workers: [] }]);
    }
  });
});

describe('an etcd of three members', () => {
  it('has one leader of whom all speak, and workers on all members', async () => {
    const run = await strike([], { members: 3, workers: [{}, {}, {}] });
    const leaders = run.all('leader');
    expect(leaders.map(({ member }) => member)).toEqual([0, 1, 2]);
    expect(new Set(leaders.map(({ leader }) => leader)).size).toBe(1);
    expect(run.violations).toEqual([]);
  });

  it.each(['leader-kill', 'leader-pause'] as const)(
    '%s: another one leads, in a new term, and leases begin anew',
    async (what) => {
      const run = await strike([dies, { what, when: { atMs: 1_000 }, forMs: 3_000 }], {
        members: 3,
        workers: [holds],
        durationMs: 8_000,
      });
      const [before] = run.all('leader');
      const after = run.all('leader').find(({ leader }) => leader !== null && leader !== before!.leader)!;
      expect(run.all('etcd-fault')[0]).toMatchObject({ phase: 'begin', what, member: before!.leader });
      expect(after.term).toBeGreaterThan(before!.term);
      const struckUs = since(run) + 1_000_000;
      expect(after.atUs).toBeGreaterThan(struckUs + E_US);
      expect(after.sinceUs).toBeLessThan(after.atUs);
      expect(deleted(run)).toBeGreaterThanOrEqual(struckUs + 2 * E_US + G_US);
      expect(deleted(run)).toBeLessThanOrEqual(after.atUs + E_US + G_US + PASS_US);
    },
  );

  it('commits nothing without a majority, and goes on when it is back', async () => {
    const faults: Fault[] = [
      { what: 'member-kill', member: 0, when: { atMs: 1_000 }, forMs: 4_000 },
      { what: 'member-kill', member: 1, when: { atMs: 1_000 }, forMs: 3_000 },
    ];
    const run = await strike(faults, { members: 3, workers: [{ holdMs: 100 }, { holdMs: 100 }], durationMs: 9_000 });
    const [lost, back] = [since(run) + 1_000_000, when(run, 'starting')];
    expect(
      run
        .all('rpc')
        .filter(({ outcome, side, atUs }) => side === 'response' && outcome === 'ok' && atUs > lost && atUs < back),
    ).toEqual([]);
    expect(run.all('leader').some(({ leader, member }) => leader === null && member === 2)).toBe(true);
    expect(run.all('acquired').some(({ atUs }) => atUs > back)).toBe(true);
    expect(run.all('canary').some(({ outcome, rttUs }) => outcome === 'ok' || rttUs >= 3_000_000)).toBe(true);
  });

  it('serves whoever reaches another member while one is down', async () => {
    const run = await strike([killAt(500, 2_500)], {
      members: 3,
      reach: [[0], [1, 2]],
      workers: [{ holdMs: 50 }, { holdMs: 50 }],
      durationMs: 3_000,
      seed: '00000000000000f2',
    });
    const fromUs = when(run, 'down') + 2_000_000;
    const ofWorker = (worker: number): number =>
      run.all('rpc', worker).filter(({ side, atUs }) => side === 'response' && atUs > fromUs && atUs < fromUs + 400_000)
        .length;
    expect(ofWorker(0)).toBe(0);
    expect(ofWorker(1)).toBeGreaterThan(0);
  });

  it('is the same each time', async () => {
    const hashes = await Promise.all(
      [1, 2].map(async () => {
        const run = await strike([{ what: 'leader-pause', when: { atMs: 700 }, forMs: 2_000 }, dies], {
          members: 3,
          workers: [{}, {}],
        });
        return run.simulated.traceHash;
      }),
    );
    expect(hashes[0]).toBe(hashes[1]);
  });
});

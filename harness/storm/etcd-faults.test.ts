// Every fault of etcd on the real engine: what the history tells of it, that keys outlive it, and that all members are back before the end.
import { describe, expect, it } from 'vitest';
import { fakeEtcd, temporaryFolder } from '../cluster/fake-etcd.ts';
import { testEtcd } from '../cluster/testing.ts';
import type { Fault, Plan } from '../plan/schema.ts';
import { processStart } from '../store/process-start.ts';
import { planOf, run } from './testing.ts';
import type { Ran } from './testing.ts';

/** A lease that no fault here can outlast: its key must be there all the time. */
const lasting = { ttlSeconds: 30, holdMs: 60_000 };

function withMembers(plan: Plan): Plan {
  return { ...plan, etcd: { ...plan.etcd, members: 3 } };
}

/** `0 down`, `compact begin`, `leader-kill skipped`, `drain`. */
function story({ events }: Ran): string[] {
  return events.flatMap((event) => {
    if (event.kind === 'member') return [`${event.member} ${event.state}`];
    if (event.kind === 'etcd-fault') return [`${event.what} ${event.phase}`];
    return event.kind === 'phase' ? [event.phase] : [];
  });
}

const steps = (...lines: string[]): string[] => lines.flatMap((line) => line.split(', '));

function deletedBeforeTheDrain({ events }: Ran): string[] {
  const drain = events.findIndex((event) => event.kind === 'phase' && event.phase === 'drain');
  return events
    .slice(0, drain)
    .flatMap((event) => (event.kind === 'watch' && event.type === 'DELETE' ? [event.key] : []));
}

describe('one member', () => {
  it('is compacted, killed, stopped and restarted: a lock that is held stays held, and each start is a new term', async () => {
    const faults: Fault[] = [
      { what: 'compact', when: { event: 'acquired', worker: 0, nth: 1, afterMs: 500 } },
      { what: 'member-kill', member: 0, when: { atMs: 1_200 }, forMs: 500 },
      { what: 'leader-pause', when: { atMs: 4_500 }, forMs: 300 },
      { what: 'member-restart', member: 0, when: { atMs: 5_500 } },
    ];
    const ran = await run(planOf('session-mutex', 6_000, faults, lasting, { ...lasting, thinkMs: 300 }));
    expect(story(ran)).toEqual(
      steps(
        'storm',
        'compact begin',
        'compact end',
        '0 down, member-kill begin, member-kill end, 0 starting, 0 up',
        '0 paused, leader-pause begin, leader-pause end, 0 resumed',
        '0 down, member-restart begin, 0 starting, 0 up',
        'drain, quiet, end',
      ),
    );
    const leaders = ran.all('leader').filter(({ leader }) => leader !== null);
    const terms = leaders.map(({ term }) => term);
    expect(terms).toHaveLength(3);
    expect(terms).toEqual([...new Set(terms)].toSorted((a, b) => a - b));
    expect(leaders[0]!.sinceUs).toBe(0);
    const downs = ran.all('member').filter(({ state }) => state === 'down');
    const starts = ran.all('member').filter(({ state }) => state === 'starting');
    for (const [at, { sinceUs, atUs }] of leaders.slice(1).entries()) {
      expect(sinceUs).toBeLessThanOrEqual(downs[at]!.atUs);
      expect(atUs).toBeGreaterThan(starts[at]!.atUs);
    }
    expect(
      ran.all('etcd-fault').find(({ what, phase }) => what === 'compact' && phase === 'end')!.revision,
    ).toBeGreaterThan(1);
    expect(ran.all('acquired', 0)).toHaveLength(1);
    expect(deletedBeforeTheDrain(ran)).toEqual([]);
    expect(ran.violations).toEqual([]);
    expect(ran.all('census')).toMatchObject([{ keys: [], leases: [], workers: [] }]);
  });
});

describe('three members', () => {
  it('get another leader when theirs is killed, and when it is stopped; who is down already is not struck again', async () => {
    const faults: Fault[] = [
      { what: 'leader-kill', when: { atMs: 1_000 }, forMs: 2_000 },
      { what: 'leader-kill', when: { atMs: 1_020 }, forMs: 2_000 },
      { what: 'leader-pause', when: { atMs: 5_000 }, forMs: 2_000 },
    ];
    const ran = await run(withMembers(planOf('session-mutex', 7_500, faults, lasting, { ...lasting, thinkMs: 300 })));
    const struck = ran.all('etcd-fault');
    const [killed, missed, paused] = [0, 1, 2].map((index) => struck.find((event) => event.index === index)!);
    expect(missed).toMatchObject({ phase: 'skipped', detail: 'the leader down already' });
    const told = story(ran);
    const of = (member: number): string[] => told.filter((line) => line.startsWith(`${member} `));
    expect(of(killed!.member!)).toEqual(['down', 'starting', 'up'].map((state) => `${killed!.member} ${state}`));
    expect(of(paused!.member!)).toEqual(['paused', 'resumed'].map((state) => `${paused!.member} ${state}`));
    expect(told.filter((line) => !/^\d|skipped/.test(line))).toEqual(
      steps('storm', 'leader-kill begin, leader-kill end, leader-pause begin, leader-pause end', 'drain, quiet, end'),
    );
    const leaders = ran.all('leader').filter(({ leader }) => leader !== null);
    for (const member of [0, 1, 2]) {
      const said = leaders.filter((event) => event.member === member);
      expect(said.map(({ term }) => term)).toEqual(said.map(({ term }) => term).toSorted((a, b) => a - b));
      expect(said[0]!.leader).toBe(killed!.member);
    }
    const before = (event: { atUs: number }): number | null =>
      leaders.findLast(({ atUs }) => atUs < event.atUs)!.leader;
    expect(before(paused!)).toBe(paused!.member);
    expect(paused!.member).not.toBe(killed!.member);
    expect(leaders.at(-1)!.leader).not.toBe(paused!.member);
    expect(deletedBeforeTheDrain(ran)).toEqual([]);
    expect(ran.violations).toEqual([]);
  });

  it('that lose their majority, with all workers stopped: healed when the storm is over, judged, and cleaned up', async () => {
    const forMs = 60_000;
    const faults: Fault[] = [
      { what: 'member-kill', member: 0, when: { atMs: 500 }, forMs },
      { what: 'member-kill', member: 1, when: { atMs: 500 }, forMs },
      { what: 'member-kill', member: 1, when: { atMs: 700 }, forMs: 100 },
      { what: 'member-pause', member: 2, when: { atMs: 800 }, forMs },
      { what: 'member-restart', member: 2, when: { atMs: 900 } },
      { what: 'pause', worker: 0, when: { atMs: 1_000 }, forMs },
      { what: 'pause', worker: 1, when: { atMs: 1_000 }, forMs },
    ];
    const ran = await run(withMembers(planOf('session-mutex', 3_000, faults, lasting, { ...lasting, thinkMs: 300 })));
    const told = story(ran);
    expect(told.slice(0, told.indexOf('member-restart skipped') + 1).filter((line) => !line.endsWith('end'))).toEqual(
      steps(
        'storm',
        '0 down, member-kill begin, 1 down, member-kill begin, member-kill begin',
        '2 paused, member-pause begin, member-restart skipped',
      ),
    );
    const drain = told.indexOf('drain');
    expect(
      told
        .slice(0, drain)
        .filter((line) => line.endsWith('up'))
        .toSorted(),
    ).toEqual(['0 up', '1 up']);
    expect(told.slice(drain)).toEqual(['drain', 'quiet', 'end']);
    const lostUs = ran.all('member').find(({ state }) => state === 'paused')!.atUs;
    const backUs = ran.all('member').find(({ state, atUs }) => state === 'starting' && atUs > lostUs)!.atUs;
    expect(backUs - lostUs).toBeGreaterThan(1_000_000);
    const committed = ran
      .all('canary')
      .filter(({ outcome, atUs, rttUs }) => outcome === 'ok' && atUs - rttUs > lostUs && atUs < backUs);
    expect(committed).toEqual([]);
    expect(ran.violations).toEqual([]);
  });
});

describe('a member that does not come back', () => {
  it('is a failure of the environment, with the end of its log', async () => {
    const { binary, version } = await testEtcd();
    const folder = temporaryFolder();
    const once = `if [ ! -e ${folder}/started ]; then touch ${folder}/started; exec ${binary} "$@"; fi`;
    const etcd = fakeEtcd(folder, version, `${once}\necho "disk on fire" >&2; exit 3`);
    const kill: Fault = { what: 'member-kill', member: 0, when: { atMs: 300 }, forMs: 200 };
    const pids: number[] = [];
    const running = run(planOf('session-mutex', 60_000, [kill]), {
      etcd: `path:${etcd}`,
      progress: (event) => {
        if (event.type === 'history' && event.event.kind === 'spawn') pids.push(event.event.pid);
      },
    });
    await expect(running).rejects.toThrow(/member 0 was started again and did not come back[^]*disk on fire/);
    expect(pids.length).toBeGreaterThan(0);
    expect(pids.filter((pid) => processStart(pid) !== undefined)).toEqual([]);
  });
});

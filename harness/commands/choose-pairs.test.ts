// What a storm on a cluster of somebody's own leaves out.
import { expect, test } from 'vitest';
import { isClusterFault } from '../plan/schema.ts';
import { faultNames } from '../plan/schema.ts';
import { choosePairs } from './choose-pairs.ts';

const subject = { name: 'session-mutex', orphaned: true, survives: faultNames };
const flags = {
  workers: undefined,
  ttlSeconds: undefined,
  faults: undefined,
  members: undefined,
  engine: undefined,
  etcd: 'https://a:2379,https://b:2379',
};
const aboutEtcd = ['etcd-restart', 'leader-change', 'quorum-loss', 'mass-expiry', 'compaction'];

test('a default storm leaves out what is about etcd, and says so', () => {
  const { pairs, notes } = choosePairs([], [subject], flags);
  const names = pairs.map(({ scenario }) => scenario);
  expect(names).toEqual(expect.arrayContaining(['contend', 'sigkill', 'orphan', 'partition-holder', 'swarm']));
  for (const name of aboutEtcd) {
    expect(names).not.toContain(name);
    expect(notes).toContain(
      `${name} was left out: it is about what becomes of etcd, which is never done to a cluster that is somebody's own.`,
    );
  }
  const everywhere = choosePairs([], [subject], { ...flags, etcd: 'auto' }).pairs.map(({ scenario }) => scenario);
  expect(everywhere).toEqual(expect.arrayContaining(aboutEtcd));
});

test('no plan that is drawn for it strikes etcd, or fills it', () => {
  const drawn = choosePairs([], [subject], flags).pairs.flatMap((pair) =>
    Array.from({ length: 20 }, (_, n) => pair.plan(n.toString(16).padStart(16, '0'))),
  );
  expect(drawn.flatMap(({ faults }) => faults).filter(isClusterFault)).toEqual([]);
  expect(drawn.filter(({ ballast }) => ballast !== undefined)).toEqual([]);
  expect(drawn.flatMap(({ faults }) => faults).length).toBeGreaterThan(100);
});

test.each(aboutEtcd)('who names %s is told that it is not done there', (name) => {
  expect(() => choosePairs([name], [subject], flags)).toThrow(
    `${name} is about what becomes of etcd, which is never done to a cluster that is somebody's own.`,
  );
  expect(choosePairs([name], [subject], { ...flags, engine: 'sim' }).pairs).toHaveLength(1);
});

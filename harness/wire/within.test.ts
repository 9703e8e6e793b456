import { expect, test } from 'vitest';
import { openTestTap, startTestCluster } from './testing.ts';
import { outsideOf } from './within.ts';
import { EtcdClient } from '../cluster/client.ts';

const put = (key: string) => ({ puts: [{ key, lease: '0' }] });
const deletes = (key: string, rangeEnd?: string) => ({
  deletes: [{ key, ...(rangeEnd !== undefined && { rangeEnd }) }],
});

test.each([
  [put('team/run/orders'), undefined],
  [put('team/run/'), undefined],
  [put('team/run'), 'team/run'],
  [put('team/runs/x'), 'team/runs/x'],
  [put(''), ''],
  [deletes('team/run/a'), undefined],
  [deletes('team/run/a', ''), undefined],
  [deletes('team/run/a', 'team/run/b'), undefined],
  [deletes('team/run/', 'team/run0'), undefined],
  [deletes('other'), 'other'],
  [deletes('team/run/a', '\u0000'), 'team/run/a to \u0000'],
  [deletes('team/run/a', 'team/run1'), 'team/run/a to team/run1'],
  [deletes('a', 'team/run/b'), 'a to team/run/b'],
  [{ puts: [...put('team/run/a').puts, ...put('b').puts] }, 'b'],
  [{}, undefined],
])('%j reaches outside of team/run/ with %s', (evidence, outside) => {
  expect(outsideOf(evidence, 'team/run/')).toBe(outside);
});

test('a write outside of the prefix never gets to etcd; one within does', async () => {
  await using cluster = await startTestCluster();
  const members = cluster.members.map(({ clientUrl }) => clientUrl);
  await using tapped = await openTestTap(members, () => 'pass', { keyPrefix: 'run/' });
  const client = new EtcdClient({ endpoints: tapped.tap.endpoints, deadlineMs: 500 });
  await client.put('run/mine', '', { deadlineMs: 5_000 });
  await expect(client.put('theirs', '')).rejects.toMatchObject({ status: 'DEADLINE_EXCEEDED' });
  client.close();
  expect((await cluster.client.range()).kvs.map(({ key }) => key)).toEqual(['run/mine']);
  expect(tapped.of('KV/Put', 'request').map(({ outcome, puts }) => [outcome, puts?.[0]?.key])).toEqual([
    [undefined, 'run/mine'],
    ['dropped', 'theirs'],
  ]);
});

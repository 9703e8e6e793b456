import { expect, test } from 'vitest';
import { memberEnvironment } from './member-environment.ts';
import { memberFlags } from './member-flags.ts';

function flags(version: string): string[] {
  const member = { name: 'a', clientPort: 1001, peerPort: 1002 };
  const cluster = [member, { name: 'b', peerPort: 2002 }];
  return memberFlags({
    ...member,
    version,
    dataDirectory: '/d',
    cluster,
    token: 't',
    heartbeatMs: 20,
    electionMs: 200,
  });
}

test('--unsafe-no-fsync is for versions that have it, and write without it', () => {
  for (const version of ['3.4.9', '3.4.15']) expect(flags(version).join(' ')).not.toContain('fsync');
  for (const version of ['3.4.16', '3.4.23', '3.5.0', '3.6.14'])
    expect(flags(version)).toContain('--unsafe-no-fsync=true');
});

test('every address is on loopback', () => {
  const urls =
    flags('3.6.14')
      .join(' ')
      .match(/https?:\/\/[^,\s]+/g) ?? [];
  expect(urls).toHaveLength(6);
  for (const url of urls) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('the plan decides on heartbeat and election timeout', () => {
  expect(flags('3.4.23')).toEqual(expect.arrayContaining(['--heartbeat-interval=20', '--election-timeout=200']));
});

test('ETCD_* does not reach a member, everything else does', () => {
  expect(
    memberEnvironment({
      ETCD_NAME: 'x',
      LOCKSTORM_ETCD_USER: 'u',
      LOCKSTORM_ETCD_PASSWORD: 'p',
      ETCDCTL_API: '3',
      PATH: '/bin',
    }),
  ).toEqual({
    ETCDCTL_API: '3',
    PATH: '/bin',
  });
});

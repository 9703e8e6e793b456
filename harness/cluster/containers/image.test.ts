import { expect, it } from 'vitest';
import { etcdCommand, usualImages } from './image.ts';

const command = (config: object): ReturnType<typeof etcdCommand> =>
  etcdCommand({ Config: config } as Parameters<typeof etcdCommand>[0]);

it('starts the image’s own etcd, past any script, and takes ETCD_* out of its environment', () => {
  expect(command({ Entrypoint: ['/usr/bin/etcd'], Cmd: null })).toEqual({ entrypoint: ['/usr/bin/etcd'], env: [] });
  expect(command({ Cmd: ['/usr/local/bin/etcd'] })).toMatchObject({ entrypoint: ['/usr/local/bin/etcd'] });
  expect(command({})).toMatchObject({ entrypoint: ['etcd'] });
  expect(
    command({
      Entrypoint: ['/opt/scripts/etcd/entrypoint.sh'],
      Cmd: ['/opt/scripts/etcd/run.sh'],
      Env: ['PATH=/opt/etcd/bin:/bin', 'ETCD_NAME=someone', 'ETCDCTL_API=3'],
    }),
  ).toEqual({ entrypoint: ['etcd'], env: ['ETCD_NAME'] });
});

it('asks where etcd publishes itself', () => {
  expect(usualImages('3.6.14')).toEqual(['registry.k8s.io/etcd:3.6.14-0', 'quay.io/coreos/etcd:v3.6.14']);
});

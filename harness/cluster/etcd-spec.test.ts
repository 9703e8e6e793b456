import { expect, test } from 'vitest';
import { parseEtcdSpec } from './etcd-spec.ts';

test('what --etcd understands', () => {
  expect(parseEtcdSpec('auto')).toEqual({ kind: 'auto' });
  expect(parseEtcdSpec('path:/opt/etcd')).toEqual({ kind: 'path', path: '/opt/etcd' });
  expect(parseEtcdSpec('version:v3.6.14')).toEqual({ kind: 'version', version: '3.6.14' });
});

test.each([
  ['container', 'etcd-unsupported'],
  ['container:quay.io/coreos/etcd', 'etcd-unsupported'],
  ['http://10.0.0.1:2379,http://10.0.0.2:2379', 'etcd-unsupported'],
  ['latest', 'etcd-spec'],
  ['', 'etcd-spec'],
  ['path:', 'etcd-spec'],
  ['containers', 'etcd-spec'],
  ['version:3.6', 'etcd-version'],
  ['version:3.3.27', 'etcd-version'],
  ['version:', 'etcd-version'],
])('--etcd %s is a usage error %s that names what is supported', (text, code) => {
  expect(failureOf(() => parseEtcdSpec(text))).toMatchObject({
    kind: 'usage',
    code,
    remedy: expect.stringMatching(/--etcd path:P|later one|3\.6\.14/),
  });
});

function failureOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

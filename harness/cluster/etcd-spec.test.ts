import { expect, test } from 'vitest';
import { parseEtcdSpec } from './etcd-spec.ts';

test('what --etcd understands', () => {
  expect(parseEtcdSpec('auto')).toEqual({ kind: 'auto' });
  expect(parseEtcdSpec('container')).toEqual({ kind: 'container', image: null });
  expect(parseEtcdSpec('container:quay.io/coreos/etcd:v3.6.16')).toEqual({
    kind: 'container',
    image: 'quay.io/coreos/etcd:v3.6.16',
  });
  expect(parseEtcdSpec('path:/opt/etcd')).toEqual({ kind: 'path', path: '/opt/etcd' });
  expect(parseEtcdSpec('version:v3.6.14')).toEqual({ kind: 'version', versions: ['3.6.14'] });
  expect(parseEtcdSpec('version:3.4,v3.5, 3.6.14')).toEqual({ kind: 'version', versions: ['3.4', '3.5', '3.6.14'] });
  expect(parseEtcdSpec('https://a:2379,https://b, https://a:2379')).toEqual({
    kind: 'own',
    endpoints: ['https://a:2379', 'https://b:443'],
  });
});

test.each([
  ['http://10.0.0.1:2379,ftp://10.0.0.2:2379', 'etcd-url'],
  ['https://10.0.0.1:2379/v3', 'etcd-url'],
  ['https://u:p@10.0.0.1:2379', 'etcd-credentials-in-url'],
  ['latest', 'etcd-spec'],
  ['', 'etcd-spec'],
  ['path:', 'etcd-spec'],
  ['containers', 'etcd-spec'],
  ['container:', 'etcd-spec'],
  ['version:latest', 'etcd-version'],
  ['version:3.4,3.4', 'etcd-version'],
  ['version:3.4,', 'etcd-version'],
  ['version:3.3.27', 'etcd-version'],
  ['version:', 'etcd-version'],
])('--etcd %s is a usage error %s that names what is supported', (text, code) => {
  expect(failureOf(() => parseEtcdSpec(text))).toMatchObject({
    kind: 'usage',
    code,
    remedy: expect.stringMatching(/--etcd path:P|later one|3\.6\.16|once|https:\/\/|environment/),
  });
});

test.each([
  ['127.0.0.1:2379', 'http://127.0.0.1:2379'],
  ['localhost:2379', 'http://localhost:2379'],
  ['etcd-0.etcd:2379,[::1]:2379', 'http://etcd-0.etcd:2379,http://[::1]:2379'],
])('--etcd %s lacks http://', (text, spec) => {
  expect(failureOf(() => parseEtcdSpec(text))).toMatchObject({
    code: 'etcd-spec',
    remedy: `Write ${spec}, or https:// where it speaks TLS.`,
  });
  expect(parseEtcdSpec(spec)).toMatchObject({ kind: 'own' });
});

function failureOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

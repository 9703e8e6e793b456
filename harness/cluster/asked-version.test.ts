import { expect, test } from 'vitest';
import { parseAskedVersion, parseAskedVersions } from './asked-version.ts';

test('a full version, or a line, with or without a v', () => {
  expect(['3.6.14', 'v3.6.14', '3.6', 'v3.4', '3.7.0-rc.0'].map(parseAskedVersion)).toEqual([
    '3.6.14',
    '3.6.14',
    '3.6',
    '3.4',
    '3.7.0-rc.0',
  ]);
});

test.each([
  [[''], 'A version of etcd is missing.', 'Name a line'],
  [['3.4', ''], 'A version of etcd is missing.', 'Name a line'],
  [['latest'], '"latest" is no version of etcd.', 'such as 3.6'],
  [['3'], '"3" is no version of etcd.', 'such as 3.6'],
  [['3.6.x'], '"3.6.x" is no version of etcd.', 'such as 3.6'],
  [['../3.6.14'], '"../3.6.14" is no version of etcd.', 'such as 3.6'],
  [['3.3'], 'etcd 3.3 is too old: 3.4 is the oldest that is supported.', 'later one'],
  [['3.3.27'], 'etcd 3.3.27 is too old: 3.4 is the oldest that is supported.', 'later one'],
  [['3.4', '3.5', '3.4'], 'etcd 3.4 is named twice.', 'once'],
  [['3.5.21', 'v3.5.21'], 'etcd 3.5.21 is named twice.', 'once'],
])('%j is a usage error in one sentence, with a remedy', (texts, message, remedy) => {
  expect(failureOf(() => parseAskedVersions(texts))).toMatchObject({
    kind: 'usage',
    code: 'etcd-version',
    message,
    remedy: expect.stringContaining(remedy),
  });
});

function failureOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

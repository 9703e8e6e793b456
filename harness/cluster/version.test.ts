import { expect, test } from 'vitest';
import { compareVersions, endOfLifeNote, parseVersion } from './version.ts';

test.each([
  ['etcd Version: 3.4.23\nGit SHA: Not provided\nGo Version: go1.19.8\n', '3.4.23'],
  ['v3.6.14', '3.6.14'],
  ['3.5.0-rc.1', '3.5.0-rc.1'],
])('a version is read from %j', (text, version) => {
  expect(parseVersion(text)).toBe(version);
});

test.each(['', '3.6', 'latest', '3.6.x', '../3.6.14', '3.6.14/..', 'go1.19.8'])('%j is no version', (text) => {
  expect(parseVersion(text)).toBeUndefined();
});

test('versions are ordered by number, not by letter', () => {
  const ordered = ['3.4.9', '3.4.23', '3.5.0-rc.1', '3.5.0', '3.6.2', '3.6.14', '3.10.0'];
  expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered);
});

test('3.4 is end of life, with the bugs of the very version', () => {
  for (const bug of ['etcd#15247', 'etcd#11456', 'etcd#12292']) expect(endOfLifeNote('3.4.23')).toContain(bug);
  expect(endOfLifeNote('3.4.45')).not.toContain('15247');
  expect(endOfLifeNote('3.4.45')).toContain('end of life');
  expect(endOfLifeNote('3.5.0')).toBeUndefined();
});

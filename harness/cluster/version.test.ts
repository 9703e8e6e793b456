import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  compareVersions,
  DEFAULT_VERSION,
  lineOf,
  NEWEST_KNOWN,
  newestOf,
  OLDEST_VERSION,
  parseLine,
  parseVersion,
  satisfies,
} from './version.ts';

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

test('a line is two numbers, with or without a v', () => {
  expect(['3.5', 'v3.10'].map(parseLine)).toEqual(['3.5', '3.10']);
  expect(['3', '3.5.1', '3.x', '', 'latest'].map(parseLine)).toEqual(
    ['3', '3.5.1', '3.x', '', 'latest'].map(() => undefined),
  );
});

test('a line means its own releases, and no pre-release of them', () => {
  expect(satisfies('3.5.21', '3.5')).toBe(true);
  expect(satisfies('3.50.1', '3.5')).toBe(false);
  expect(satisfies('3.5.0-rc.1', '3.5')).toBe(false);
  expect(satisfies('3.5.0-rc.1', '3.5.0-rc.1')).toBe(true);
  expect(satisfies('3.5.2', '3.5.21')).toBe(false);
  expect([satisfies('3.4.0', null), satisfies('3.3.27', null)]).toEqual([true, false]);
  expect(newestOf(['3.5.9', '3.5.21', '3.6.0', '3.5.30-rc.0'], '3.5')).toBe('3.5.21');
  expect(newestOf(['3.5.9'], '3.9')).toBeUndefined();
});

test('what is known of each line is a release of it, and what nobody named is one of them', () => {
  for (const [line, version] of Object.entries(NEWEST_KNOWN)) {
    expect(lineOf(version)).toBe(line);
    expect(parseVersion(version)).toBe(version);
    expect(compareVersions(version, OLDEST_VERSION)).toBeGreaterThan(0);
  }
  expect(Object.values(NEWEST_KNOWN)).toContain(DEFAULT_VERSION);
});

test('docs/etcd.md names the newest releases that are known here', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'etcd.md'), 'utf8');
  expect(text.replaceAll('\n', ' ')).toContain(Object.values(NEWEST_KNOWN).join(', '));
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasBug, isEndOfLife, knownBug, knownBugs, knownBugsOf, versionNote } from './etcd-bugs.ts';

const issuesOf = (version: string): number[] => knownBugsOf(version).map(({ issue }) => issue);

test.each([
  [15247, '3.4.30', '3.4.31'],
  [15247, '3.5.12', '3.5.13'],
  [20590, '3.4.37', '3.4.38'],
  [20590, '3.5.22', '3.5.23'],
  [20590, '3.6.4', '3.6.5'],
  [20418, '3.6.8', '3.6.9'],
  [14370, '3.4.20', '3.4.21'],
])('etcd#%i is in %s, and no more in %s', (issue, last, first) => {
  expect(issuesOf(last)).toContain(issue);
  expect(issuesOf(first)).not.toContain(issue);
});

test('a line before the first repair never got it; one after the last has it from the beginning', () => {
  expect(issuesOf('3.4.45')).toEqual([11456, 12292]);
  expect(issuesOf('3.5.0')).not.toContain(11456);
  expect(hasBug('3.7.0', knownBug(20590))).toBe(false);
  expect(hasBug('3.3.27', knownBug(15247))).toBe(false);
  expect(hasBug('unknown', knownBug(15247))).toBeUndefined();
  expect(() => knownBug(1)).toThrow('no known bug');
});

test('the note names the bugs of the very version, and the end of life where it is so', () => {
  const old = versionNote('3.4.23') ?? '';
  expect(old).toMatch(/^etcd 3\.4\.23 is end of life; known bugs: /);
  for (const issue of [15247, 11456, 12292]) expect(old).toContain(`etcd#${issue}`);
  expect(versionNote('3.4.45')).toMatch(/end of life; known bugs: .*etcd#11456/);
  const middle = versionNote('3.5.21') ?? '';
  expect(middle).toMatch(/^etcd 3\.5\.21 has known bugs: /);
  expect(middle).not.toMatch(/end of life|15247|11456/);
  expect(middle).toContain('etcd#20590');
  expect(versionNote('3.6.16')).toBeUndefined();
  expect(versionNote('unknown')).toBeUndefined();
  expect([isEndOfLife('3.4.99'), isEndOfLife('3.5.0')]).toEqual([true, false]);
});

/** As the table says it. */
function fixed(fixes: (typeof knownBugs)[number]['fixedIn'], line: '3.4' | '3.5' | '3.6'): string {
  const first = fixes[line];
  if (first === undefined) return line === '3.4' ? 'never' : '–';
  return first.endsWith('.0') ? '–' : first;
}

test('docs/etcd.md has a row for each', () => {
  const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'etcd.md'), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => /^\| \[?etcd#/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows).toEqual(
    knownBugs.map(({ issue, what, fixedIn }) => [
      `[etcd#${issue}](https://github.com/etcd-io/etcd/issues/${issue})`,
      what,
      fixed(fixedIn, '3.4'),
      fixed(fixedIn, '3.5'),
      fixed(fixedIn, '3.6'),
    ]),
  );
});

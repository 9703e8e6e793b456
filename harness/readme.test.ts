// The README's tables must name everything that there is.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenarios } from '../scenarios/index.ts';
import { brokenSubjects } from '../workers/subjects/broken/catalogue.ts';
import { checkNames } from './checks/check.ts';
import { ExitCode } from './errors.ts';
import { faultKinds } from './faults/index.ts';

const root = resolve(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('the README', () => {
  it.each([
    ...Object.keys(scenarios),
    ...checkNames,
    ...Object.keys(faultKinds),
    ...Object.keys(brokenSubjects).map((name) => `broken/${name}`),
    'session-mutex',
    'etcd3-lock',
    'etcd3-election',
    'lock-service',
    'etcdctl-lock',
    'python3-etcd3',
  ])('has a row for %s', (name) => expect(readme).toContain(`| \`${name}\``));

  it.each(Object.values(ExitCode))('explains exit code %i', (code) =>
    expect(readme).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm')),
  );

  it('shows the two commands that CI calls', () => {
    const ci = readFileSync(join(root, '.ci/run'), 'utf8');
    for (const command of ['npm ci && npm run chaos', 'npm ci && npm test']) {
      expect(readme).toContain(`\n${command}\n`);
      expect(ci).toContain(`\n${command}\n`);
    }
  });
});

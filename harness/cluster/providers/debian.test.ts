// The real thing: a package fetched with apt and unpacked. Where there is no apt, or no way to its sources, that is said and checked.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../fake-etcd.ts';
import { debian } from './debian.ts';
import type { ProviderRequest } from './provider.ts';

function ask(version: string | null): ProviderRequest {
  return { version, cache: temporaryFolder(), releaseUrl: '', signal: new AbortController().signal, log: () => {} };
}

const systemFolders = ['/var/lib/apt/lists', '/var/cache/apt', '/var/cache/apt/archives'].filter((path) =>
  existsSync(path),
);
const changeTimes = (): number[] => systemFolders.map((path) => statSync(path).mtimeMs);

test('the package is unpacked into the cache, without touching what belongs to the system', async ({ skip }) => {
  const request = ask(null);
  const check = await debian.check(request);
  skip(!('wouldTry' in check), `no apt here: ${JSON.stringify(check)}`);
  const before = changeTimes();
  const answer = await debian.provide?.(request);
  skip(!answer || !('found' in answer), `apt offers nothing here: ${JSON.stringify(answer)}`);
  expect(answer).toMatchObject({ found: { provider: expect.stringMatching(/^Debian package etcd-server \d/) } });
  expect(readdirSync(request.cache)).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  expect(changeTimes()).toEqual(before);
});

test('a version that the system does not have is named', async ({ skip }) => {
  const request = ask('3.6.99');
  skip(!('wouldTry' in (await debian.check(request))), 'no apt here');
  const answer = await debian.provide?.(request);
  expect(answer).toMatchObject({ notApplicable: expect.stringMatching(/3\.6\.99|apt offers no/) });
  expect(answer).not.toHaveProperty('noSuchVersion');
  expect(readdirSync(request.cache)).toEqual([]);
});

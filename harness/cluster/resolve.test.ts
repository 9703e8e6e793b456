import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { askChain } from './ask-chain.ts';
import { fakeEtcd, temporaryFolder } from './fake-etcd.ts';
import { autoChain, versionChain } from './providers/chain.ts';
import type { Provider, ProviderRequest } from './providers/provider.ts';
import { noEtcd, resolveEtcd } from './resolve.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const quiet = { offline: true, log: () => {} };

function request(cache: string): ProviderRequest & { offline: boolean } {
  const { signal } = new AbortController();
  return { version: null, cache, releaseUrl: 'http://127.0.0.1:9', log: () => {}, offline: false, signal };
}

/** PATH and the cache as given, for this test. */
function environment(path: string, cache: string): void {
  vi.stubEnv('PATH', path);
  vi.stubEnv('LOCKSTORM_CACHE', cache);
}

function cached(cache: string, version: string): string {
  const folder = join(cache, 'etcd', version);
  mkdirSync(folder, { recursive: true });
  return fakeEtcd(folder, version);
}

test('the order of the chain: what is there, then what is fetched, then what is built', () => {
  const titles = ['etcd on PATH', 'cache', 'container', 'official release', 'Debian or Ubuntu package', 'Go toolchain'];
  expect(autoChain.map(({ title }) => title)).toEqual(titles);
  expect(versionChain.map(({ title }) => title)).toEqual(
    titles.filter((title) => title !== 'etcd on PATH' && title !== 'container'),
  );
});

test('auto takes an etcd on PATH before the cache, and passes over one that is too old', async () => {
  const [bin, cache] = [temporaryFolder(), temporaryFolder()];
  cached(cache, '3.6.14');
  fakeEtcd(bin, '3.5.9');
  environment(bin, cache);
  expect(await resolveEtcd('auto', quiet)).toMatchObject({ version: '3.5.9', binary: join(bin, 'etcd') });
  fakeEtcd(bin, '3.3.25');
  expect(await resolveEtcd('auto', quiet)).toMatchObject({ version: '3.6.14' });
});

test('of several in the cache the newest that works is taken, and 3.4 says what it brings', async () => {
  const cache = temporaryFolder();
  environment(temporaryFolder(), cache);
  cached(cache, '3.4.9');
  cached(cache, '3.4.23');
  fakeEtcd(join(cache, 'etcd', '3.4.9'), '3.4.9');
  const etcd = await resolveEtcd('auto', quiet);
  expect(etcd.version).toBe('3.4.23');
  expect(etcd.note).toContain('etcd#15247');
  const broken = cached(cache, '3.6.14');
  fakeEtcd(join(broken, '..'), '3.6.13');
  expect(await resolveEtcd('auto', quiet)).toMatchObject({ version: '3.4.23' });
});

test('an explicit path that does not work never falls through', async () => {
  const [bin, cache] = [temporaryFolder(), temporaryFolder()];
  fakeEtcd(bin, '3.6.14');
  environment(bin, cache);
  for (const path of [join(bin, 'nothing'), '/bin/sh', bin]) {
    await expect(resolveEtcd(`path:${path}`, quiet)).rejects.toMatchObject({ kind: 'usage', code: 'etcd-path' });
  }
  expect(await resolveEtcd(`path:${join(bin, 'etcd')}`, quiet)).toMatchObject({ version: '3.6.14' });
});

test('an explicit version is not taken from PATH, nor is another version of the cache', async () => {
  const [bin, cache] = [temporaryFolder(), temporaryFolder()];
  fakeEtcd(bin, '3.6.9');
  cached(cache, '3.6.14');
  environment(bin, cache);
  const failed = resolveEtcd('version:3.6.9', quiet);
  await expect(failed).rejects.toMatchObject({ kind: 'environment', code: 'no-etcd' });
  await expect(failed).rejects.toThrow('--offline');
  expect(await resolveEtcd('version:3.6.14', quiet)).toMatchObject({ version: '3.6.14' });
});

test('a line is the newest of it that is cached, and several are no one etcd', async () => {
  const cache = temporaryFolder();
  environment(temporaryFolder(), cache);
  for (const version of ['3.4.23', '3.5.9', '3.5.21', '3.6.14']) cached(cache, version);
  expect(await resolveEtcd('version:3.5', quiet)).toMatchObject({ version: '3.5.21' });
  expect((await resolveEtcd('version:3.6', quiet)).note).toBeUndefined();
  const missing = resolveEtcd('version:3.9', quiet);
  await expect(missing).rejects.toMatchObject({ code: 'no-etcd', exitCode: 3 });
  await expect(missing).rejects.toThrow(/^No etcd 3\.9 was found:\n.*this version of lockstorm knows no release/s);
  await expect(resolveEtcd('version:3.4,3.5', quiet)).rejects.toMatchObject({
    code: 'etcd-several',
    message: '--etcd version:3.4,3.5 names 2 versions, and this takes one etcd.',
  });
});

test('when nobody has an etcd, every answer is told', async () => {
  environment(temporaryFolder(), temporaryFolder());
  const failure = await resolveEtcd('auto', quiet).catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind: 'environment', code: 'no-etcd', exitCode: 3 });
  const lines = String(failure).split('\n').slice(1);
  expect(lines.map((line) => line.trim().split(':')[0])).toEqual(autoChain.map(({ title }) => title));
  for (const line of lines) expect(line).toMatch(/: not applicable, because \S/);
});

test('offline, nobody gets to provide; otherwise a failure becomes an answer that is also logged', async () => {
  const provide = vi.fn<() => never>(() => {
    throw new Error('the sha256 is wrong');
  });
  const provider: Provider = { title: 'p', check: () => Promise.resolve({ wouldTry: 'fetch' }), provide };
  const lines: string[] = [];
  const base = { ...request('/nowhere'), log: (line: string) => lines.push(line) };
  expect(await askChain([provider], { ...base, offline: true })).toMatchObject({ refusals: [{ title: 'p' }] });
  expect(provide).not.toHaveBeenCalled();
  const { refusals } = await askChain([provider], base);
  expect(refusals).toMatchObject([{ title: 'p', notApplicable: 'the sha256 is wrong' }]);
  expect(lines).toEqual(['p: not applicable, because the sha256 is wrong.']);
});

test('a version that a source knows not to exist is a usage error', () => {
  const refusal = { title: 'official release', notApplicable: 'there is no release', remedy: 'r' };
  expect(noEtcd('3.6.99', [{ ...refusal, noSuchVersion: true }])).toMatchObject({
    code: 'no-such-version',
    exitCode: 4,
  });
  expect(noEtcd('3.6.99', [refusal])).toMatchObject({ code: 'no-etcd', exitCode: 3 });
});

test('an interrupt stops the chain', async () => {
  const controller = new AbortController();
  const first: Provider = {
    title: 'first',
    check: () => Promise.resolve({ wouldTry: 'fetch' }),
    provide: () => {
      controller.abort(new Error('interrupted by SIGINT'));
      return Promise.resolve({ notApplicable: 'it was interrupted', remedy: 'Try again.' });
    },
  };
  const checkSecond = vi.fn<Provider['check']>();
  const second: Provider = { title: 'second', check: checkSecond };
  const asked = askChain([first, second], { ...request('/nowhere'), signal: controller.signal });
  await expect(asked).rejects.toThrow('interrupted by SIGINT');
  expect(checkSecond).not.toHaveBeenCalled();
});

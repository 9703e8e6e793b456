import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { autoChain } from '../cluster/providers/chain.ts';
import { fakeEtcd, temporaryFolder } from '../cluster/fake-etcd.ts';
import { PASSWORD, startOwnEtcd, USER } from '../cluster/own/testing/start-own-etcd.ts';
import { testEtcd } from '../cluster/testing.ts';
import { doctor } from './doctor.ts';
import type { DoctorOptions } from './doctor.ts';
import { etcdInstall } from './etcd-install.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

async function said(options: Partial<DoctorOptions>): Promise<{ code: number; text: string }> {
  let text = '';
  const code = await doctor({ etcd: 'auto', offline: false, ...options, write: (part) => (text += part) });
  return { code, text };
}

test('doctor shows every way in order, fetches nothing, and says which one a run uses', async () => {
  const [bin, cache] = [temporaryFolder(), temporaryFolder()];
  vi.stubEnv('LOCKSTORM_CACHE', cache);
  vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
  fakeEtcd(bin, '3.4.23');
  const { code, text } = await said({});
  expect(code).toBe(0);
  const places = autoChain.map(({ title }) => text.indexOf(`\n  ${title}`));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(text).toContain(`found: etcd 3.4.23, ${join(bin, 'etcd')}`);
  expect(text).toMatch(
    /A run uses etcd 3\.4\.23 .*\.\netcd 3\.4\.23 is end of life; known bugs:\n {2}.*\(etcd#15247\)\n {2}\S/,
  );
  expect(
    Math.max(
      ...text
        .split('\n')
        .filter((line) => line.includes('etcd#'))
        .map(({ length }) => length),
    ),
  ).toBeLessThan(130);
  expect(text).toContain(process.version);
  expect(text).toMatch(/\d+ cores/);
  expect(text).toMatch(/The simulation works: \d+ threads?, .* twice with the same trace/);
  expect(readdirSync(cache)).toEqual([]);
});

test('offline on a bare machine there is no way, and each line has a remedy', async () => {
  vi.stubEnv('LOCKSTORM_CACHE', temporaryFolder());
  vi.stubEnv('PATH', temporaryFolder());
  const { code, text } = await said({ offline: true });
  expect(code).toBe(3);
  expect(text.match(/not applicable, because /g)).toHaveLength(autoChain.length);
  expect(text.match(/^ +→ \S.*\.$/gm)).toHaveLength(autoChain.length);
});

test('doctor refuses a spec that cannot be, and judges an explicit path alone', async () => {
  await expect(said({ etcd: 'nonsense' })).rejects.toMatchObject({ code: 'etcd-spec' });
  const { code, text } = await said({ etcd: 'path:/nowhere/etcd' });
  expect(code).toBe(3);
  expect(text).toContain('/nowhere/etcd is no executable file');
});

test('doctor says where each version of a matrix would come from', async () => {
  const cache = temporaryFolder();
  vi.stubEnv('LOCKSTORM_CACHE', cache);
  cached(cache, '3.5.21');
  const { code, text } = await said({ etcd: 'version:3.4,3.5', offline: true });
  expect(code).toBe(3);
  const [, older = '', newer = ''] = text.split('Ways to an etcd (--etcd ');
  expect(older).toMatch(/^version:3\.4\)/);
  expect(older).toContain('There is no way to an etcd');
  expect(newer).toMatch(/^version:3\.5\)[^]*found: etcd 3\.5\.21/);
  const known = await said({ etcd: 'version:3.5' });
  expect(known.code).toBe(0);
  expect(known.text).toContain('A run uses etcd 3.5.21');
  expect(known.text).toContain('etcd 3.5.21 has known bugs:\n  ');
  expect(known.text).toMatch(/would download \S+\/v3\.5\.\d+\//);
  await expect(said({ etcd: 'version:latest' })).rejects.toMatchObject({ code: 'etcd-version' });
});

function cached(cache: string, version: string): void {
  const folder = join(cache, 'etcd', version);
  mkdirSync(folder, { recursive: true });
  fakeEtcd(folder, version);
}

let written = '';
function install(...versions: string[]): Promise<number> {
  written = '';
  return etcdInstall({ versions, offline: true, write: (text) => (written += text), log: () => {} });
}

test('etcd install takes several, lines too', async () => {
  const cache = temporaryFolder();
  vi.stubEnv('LOCKSTORM_CACHE', cache);
  for (const version of ['3.5.9', '3.5.21', '3.6.14']) cached(cache, version);
  expect(await install('3.5', '3.6.14')).toBe(0);
  expect(written.split('\n').filter((line) => line.startsWith('/'))).toEqual(
    ['3.5.21', '3.6.14'].map((version) => join(cache, 'etcd', version, 'etcd')),
  );
  await expect(install('3.5', '3.5')).rejects.toMatchObject({
    code: 'etcd-version',
    message: 'etcd 3.5 is named twice.',
  });
  await expect(install('3.5', '3.9')).rejects.toMatchObject({ code: 'no-etcd' });
});

test('etcd install offline: what is cached is named, what is not is an error with every answer', async () => {
  const cache = temporaryFolder();
  vi.stubEnv('LOCKSTORM_CACHE', cache);
  await expect(install('3.6.14')).rejects.toMatchObject({ code: 'no-etcd', exitCode: 3 });
  await expect(install('newest')).rejects.toMatchObject({ code: 'etcd-version', exitCode: 4 });
  await expect(install()).rejects.toThrow('--offline');
  expect(existsSync(join(cache, 'etcd'))).toBe(false);
});

test('doctor warns of a password over http://', async () => {
  await using cluster = await startOwnEtcd({ etcd: await testEtcd(), userPrefix: 'lockstorm/' });
  const { code, text } = await said({ etcd: cluster.endpoint, own: { user: USER, password: PASSWORD } });
  expect(text).toContain(`\nThe password and its token travel in clear text to ${cluster.endpoint}: use https://.\n`);
  expect(text).not.toContain(PASSWORD);
  expect(code).toBe(0);
});

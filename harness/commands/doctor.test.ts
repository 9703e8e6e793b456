import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { autoChain } from '../cluster/providers/chain.ts';
import { fakeEtcd, temporaryFolder } from '../cluster/fake-etcd.ts';
import { doctor } from './doctor.ts';
import { etcdInstall } from './etcd-install.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

async function said(options: { etcd?: string; offline?: boolean }): Promise<{ code: number; text: string }> {
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
  expect(text).toMatch(/A run uses etcd 3\.4\.23 .*end of life.*etcd#15247/);
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
  await expect(said({ etcd: 'container' })).rejects.toMatchObject({ code: 'etcd-unsupported' });
  const { code, text } = await said({ etcd: 'path:/nowhere/etcd' });
  expect(code).toBe(3);
  expect(text).toContain('/nowhere/etcd is no executable file');
});

function install(version?: string): Promise<number> {
  return etcdInstall({ version, offline: true, write: () => {}, log: () => {} });
}

test('etcd install offline: what is cached is named, what is not is an error with every answer', async () => {
  const cache = temporaryFolder();
  vi.stubEnv('LOCKSTORM_CACHE', cache);
  await expect(install('3.6.14')).rejects.toMatchObject({ code: 'no-etcd', exitCode: 3 });
  await expect(install('newest')).rejects.toMatchObject({ code: 'etcd-version', exitCode: 4 });
  await expect(install()).rejects.toThrow('--offline');
  expect(existsSync(join(cache, 'etcd'))).toBe(false);
});

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Etcds } from './etcds.ts';
import { fakeEtcd, temporaryFolder } from './fake-etcd.ts';

let cache: string;
beforeEach(() => {
  cache = temporaryFolder();
  vi.stubEnv('LOCKSTORM_CACHE', cache);
});
afterEach(() => vi.unstubAllEnvs());

function cached(...versions: string[]): void {
  for (const version of versions) {
    const folder = join(cache, 'etcd', version);
    mkdirSync(folder, { recursive: true });
    fakeEtcd(folder, version, 'exit 1');
  }
}

const etcds = (asked: string | undefined): Etcds => new Etcds(asked, { offline: true, log: () => {} });

test('lines and versions of a matrix come to full versions, in their order, and each plan gets its own', async () => {
  cached('3.4.23', '3.5.9', '3.5.21', '3.6.14');
  const matrix = etcds('version:3.6.14,3.4,3.5');
  expect(await matrix.versions()).toEqual(['3.6.14', '3.4.23', '3.5.21']);
  for (const version of ['3.4.23', '3.5.21', '3.6.14']) {
    expect(await matrix.forPlan(version)).toMatchObject({ version });
  }
});

test('what is asked for explicitly wins over the plan, which else chooses itself', async () => {
  cached('3.4.23', '3.5.21');
  expect(await etcds('version:3.5').forPlan('3.4.23')).toMatchObject({ version: '3.5.21' });
  const path = join(cache, 'etcd', '3.5.21', 'etcd');
  expect(await etcds(`path:${path}`).forPlan('3.4.23')).toMatchObject({ version: '3.5.21' });
  expect(await etcds(undefined).forPlan('3.4.23')).toMatchObject({ version: '3.4.23' });
  expect(await etcds(undefined).forPlan('3.4')).toMatchObject({ version: '3.4.23' });
});

test('each is looked for once', async () => {
  cached('3.5.21');
  const one = etcds('version:3.5');
  expect(await one.versions()).toEqual(['3.5.21']);
  rmSync(join(cache, 'etcd'), { recursive: true });
  expect(await one.forPlan('3.5.21')).toMatchObject({ version: '3.5.21' });
  expect(await one.forPlan(null)).toMatchObject({ version: '3.5.21' });
});

test('a version that cannot be had, two that are one, and a plan that a matrix does not name', async () => {
  cached('3.4.23', '3.5.21');
  await expect(etcds('version:3.4,3.6').versions()).rejects.toMatchObject({ code: 'no-etcd', exitCode: 3 });
  await expect(etcds('version:3.5,3.5.21').versions()).rejects.toMatchObject({
    code: 'etcd-version',
    message: '--etcd version:3.5,3.5.21 comes to etcd 3.5.21 twice.',
  });
  await expect(etcds('version:3.4,3.5').forPlan(null)).rejects.toMatchObject({ code: 'etcd-several', exitCode: 4 });
  await expect(etcds(undefined).forPlan('3.6.14')).rejects.toMatchObject({ code: 'no-etcd' });
  expect(await etcds('auto').versions()).toEqual([]);
});

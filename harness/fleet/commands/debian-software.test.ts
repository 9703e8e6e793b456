// Fetching from Debian, for real; skipped, with the reason, where there is no apt or no way to its sources.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../cluster/fake-etcd.ts';
import { canFetchDebian, debianSoftware } from './debian-software.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('runs side by side that want the same fetch it once', async ({ skip }) => {
  const can = await canFetchDebian();
  skip(can !== true, String(can));
  vi.stubEnv('LOCKSTORM_CACHE', temporaryFolder());
  const lines: string[] = [];
  const ask = (): Promise<string> =>
    debianSoftware({ name: 'etcd-client', needs: [] }, { log: (line) => lines.push(line) });
  const asked = await Promise.allSettled([ask(), ask(), ask()]);
  const places = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  skip(places.length === 0, `apt offers nothing here: ${JSON.stringify(asked)}`);
  expect(places).toHaveLength(3);
  expect(lines).toEqual(['Asking apt for etcd-client.']);
  for (const place of places) expect(existsSync(join(place, 'usr', 'bin', 'etcdctl'))).toBe(true);
});

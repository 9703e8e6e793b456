// An etcd that has to be fetched takes minutes: it is said, also without a terminal and without --verbose; one that is there is not.
import { createServer } from 'node:http';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { samplePlan } from '../../reports/testing.ts';
import { fakeEtcd, temporaryFolder } from '../cluster/fake-etcd.ts';
import { ExitCode } from '../errors.ts';
import { execute } from './execute.ts';
import { readFlags } from './flags.ts';
import { testContext } from './testing.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What one run prints that asks for an etcd, and what kept it from starting. */
async function asked(raw: Record<string, unknown>) {
  const context = testContext();
  const plans = [samplePlan()];
  const { failures } = await execute(
    {
      seed: '',
      lanes: 1,
      out: '/',
      left: () => '',
      next: () => plans.pop(),
      runPlan: async (_plan, { etcds }) => {
        await etcds?.forPlan(null);
        throw new Error('enough');
      },
    },
    readFlags({ reporter: 'summary', ...raw }, {}),
    context,
  );
  return { output: context.output(), exits: failures.map(({ exitCode }) => exitCode) };
}

test('what is fetched is said, and which ways failed', async () => {
  const cache = temporaryFolder();
  const server = createServer((_request, response) => response.writeHead(503).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const mirror = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  vi.stubEnv('LOCKSTORM_RELEASES', mirror);
  vi.stubEnv('LOCKSTORM_CACHE', cache);
  // Neither etcd, apt nor Go is here.
  vi.stubEnv('PATH', temporaryFolder());
  const first = await asked({ etcd: 'version:3.6' });
  expect(first.output).toMatch(
    new RegExp(`^Asking for etcd 3\\.6\\.\\d+ at ${mirror}\\.\nofficial release: not applicable, because .*503\\.\n$`),
  );
  expect(first.exits).toEqual([ExitCode.environment]);
  expect((await asked({ etcd: 'version:3.6', quiet: true })).output).toBe('');

  const folder = join(cache, 'etcd', '3.6.14');
  mkdirSync(folder, { recursive: true });
  fakeEtcd(folder, '3.6.14');
  expect((await asked({ etcd: 'version:3.6' })).output).toBe('');
  server.close();
});

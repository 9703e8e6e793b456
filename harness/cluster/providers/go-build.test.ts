// The Go provider with a stand-in of `go`, which lists some versions, has others that it does not list, and "builds" a script.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../fake-etcd.ts';
import { goBuild } from './go-build.ts';
import type { Answer, ProviderRequest } from './provider.ts';

afterEach(() => vi.unstubAllEnvs());

/** A `go` on PATH; what it was called with goes into the file. */
function fakeGo(listed: string, unlisted = 'v0.0.0'): string {
  const folder = temporaryFolder();
  const calls = join(folder, 'calls');
  const script = `#!/bin/sh
echo "$*" >> ${calls}
case "$1 $3" in
  "list -versions") echo "go.etcd.io/etcd/server/v3 ${listed}" ;;
  "list "*@${unlisted}) echo ok ;;
  "list "*) echo "go: no such version" >&2; exit 1 ;;
  get*) echo "$2" | sed 's/.*@v//' > chosen ;;
  build*)
    printf '#!/bin/sh\\necho "etcd Version: %s"\\n' "$(cat chosen)" > etcd ;;
esac
`;
  writeFileSync(join(folder, 'go'), script, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
  return calls;
}

function ask(version: string | null): Promise<Answer> {
  const { signal } = new AbortController();
  const request: ProviderRequest = { version, cache: temporaryFolder(), releaseUrl: '', signal, log: () => {} };
  return goBuild.provide!(request);
}

test('of a line the newest release is built, and no pre-release', async () => {
  const calls = fakeGo('v3.5.9 v3.5.21 v3.5.22-rc.0 v3.6.0');
  expect(await ask('3.5')).toMatchObject({
    found: { version: '3.5.21', provider: 'Go build of go.etcd.io/etcd/server/v3 v3.5.21' },
  });
  expect(readFileSync(calls, 'utf8')).toContain('get go.etcd.io/etcd/server/v3@v3.5.21');
});

test('a version that the proxy has and does not list is built', async () => {
  fakeGo('v3.5.9', 'v3.5.13');
  expect(await ask('3.5.13')).toMatchObject({ found: { version: '3.5.13' } });
});

test.each(['3.9', '3.9.9', '9.9.9'])('the proxy knows no etcd %s, and is sure of it', async (version) => {
  fakeGo('v3.5.9 v3.6.0');
  expect(await ask(version)).toMatchObject({
    notApplicable: `Go's module proxy knows no etcd ${version}`,
    noSuchVersion: true,
  });
});

test('a proxy that cannot be asked is a reason, and says nothing of versions', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'go'), '#!/bin/sh\necho "go: dial tcp: lookup failed" >&2\nexit 1\n', { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
  const answer = await ask('3.5');
  expect(answer).toMatchObject({ notApplicable: expect.stringContaining('lookup failed') });
  expect(answer).not.toHaveProperty('noSuchVersion');
});

test('3.4 is no Go module', async () => {
  fakeGo('v3.5.9');
  for (const version of ['3.4', '3.4.45']) {
    const request = { version, cache: '', releaseUrl: '', signal: new AbortController().signal, log: () => {} };
    expect(await goBuild.check(request)).toMatchObject({ notApplicable: expect.stringContaining('begins with 3.5') });
  }
});

// The release provider against a stand-in of the release server: a local HTTP server.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { create } from 'tar';
import { expect, onTestFinished, test } from 'vitest';
import { fakeEtcd, temporaryFolder } from '../fake-etcd.ts';
import { fetchWithin } from '../fetch-within.ts';
import { NEWEST_KNOWN } from '../version.ts';
import type { ProviderRequest } from './provider.ts';
import { release } from './release.ts';

const supported = process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64');
const asset = (version: string): string =>
  `etcd-v${version}-linux-${process.arch === 'x64' ? 'amd64' : 'arm64'}.tar.gz`;

async function serve(files: Record<string, Buffer | string>): Promise<string> {
  const server: Server = createServer((request, response) => {
    const content = files[request.url ?? ''];
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

/** A release as the real ones are: one folder in a tar, and its sum beside it. */
async function releaseFiles(version: string, sum?: string): Promise<Record<string, Buffer | string>> {
  const folder = temporaryFolder();
  const inside = `etcd-v${version}-linux`;
  mkdirSync(join(folder, inside));
  fakeEtcd(join(folder, inside), version);
  const archive = join(folder, 'archive.tar.gz');
  await create({ file: archive, cwd: folder, gzip: true }, [inside]);
  const content = readFileSync(archive);
  const actual = createHash('sha256').update(content).digest('hex');
  return {
    [`/v${version}/${asset(version)}`]: content,
    [`/v${version}/SHA256SUMS`]: `${'0'.repeat(64)}  etcd-v${version}-windows-amd64.zip\n${sum ?? actual}  ${asset(version)}\n`,
  };
}

function ask(releaseUrl: string, version: string): ProviderRequest {
  return { version, cache: temporaryFolder(), releaseUrl, signal: new AbortController().signal, log: () => {} };
}

test.runIf(supported)('a release whose sum is right gets into the cache', async () => {
  const request = ask(await serve(await releaseFiles('3.6.77')), '3.6.77');
  expect(await release.provide?.(request)).toMatchObject({
    found: { version: '3.6.77', provider: 'official release 3.6.77', binary: join(request.cache, '3.6.77', 'etcd') },
  });
});

test.runIf(supported)('a release whose sum is wrong is refused, and nothing of it stays', async () => {
  const request = ask(await serve(await releaseFiles('3.6.77', 'a'.repeat(64))), '3.6.77');
  await expect(release.provide?.(request)).rejects.toMatchObject({ code: 'checksum-mismatch' });
  expect(readdirSync(request.cache)).toEqual([]);
});

test.runIf(supported)('a sum of another file is not taken for ours', async () => {
  const files = await releaseFiles('3.6.77');
  files['/v3.6.77/SHA256SUMS'] = String(files['/v3.6.77/SHA256SUMS']).replaceAll(
    asset('3.6.77'),
    `x${asset('3.6.77')}`,
  );
  const answer = await release.provide?.(ask(await serve(files), '3.6.77'));
  expect(answer).toMatchObject({ notApplicable: expect.stringContaining('names no') });
});

test.runIf(supported)('a version that was not released is known not to exist', async () => {
  const answer = await release.provide?.(ask(await serve({}), '3.6.99'));
  expect(answer).toMatchObject({ noSuchVersion: true });
});

test.runIf(supported)(
  'a line is downloaded as its newest known release; a mirror that is behind is no proof',
  async () => {
    const newest = NEWEST_KNOWN['3.5'] ?? '';
    const request = ask(await serve(await releaseFiles(newest)), '3.5');
    expect(await release.provide?.(request)).toMatchObject({ found: { version: newest } });
    const behind = await release.provide?.(ask(await serve({}), '3.5'));
    expect(behind).toMatchObject({ notApplicable: expect.stringContaining(`no release of etcd ${newest}`) });
    expect(behind).not.toHaveProperty('noSuchVersion');
    const unknown = await release.provide?.(ask('http://127.0.0.1:1', '3.9'));
    expect(unknown).toMatchObject({ notApplicable: expect.stringContaining('knows no release of etcd 3.9') });
  },
);

test.runIf(supported)('a server that nobody reaches is a reason, not an exception', async () => {
  const answer = await release.provide?.(ask('http://127.0.0.1:1', '3.6.14'));
  expect(answer).toMatchObject({ notApplicable: expect.stringContaining('127.0.0.1:1 cannot be reached') });
});

test('a server that takes the connection and says nothing is given up', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.closeAllConnections());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const answer = await fetchWithin(`http://127.0.0.1:${port}/`, 100, 60_000, new AbortController().signal);
  expect(answer).toEqual({ problem: `127.0.0.1:${port} did not answer within 0.1 s` });
  server.close();
});

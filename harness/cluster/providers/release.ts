// The official release of etcd for this platform, checked against the release's own SHA256SUMS, into the cache.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { x as extract } from 'tar';
import { environmentError } from '../../errors.ts';
import { installInCache } from '../cache.ts';
import { fetchWithin } from '../fetch-within.ts';
import { mustWork, runCommand } from '../run-command.ts';
import { DEFAULT_VERSION, NEWEST_KNOWN, parseLine } from '../version.ts';
import type { NotApplicable, Provider } from './provider.ts';

const platforms: Record<string, string> = {
  'linux-x64': 'linux-amd64.tar.gz',
  'linux-arm64': 'linux-arm64.tar.gz',
  'linux-ppc64': 'linux-ppc64le.tar.gz',
  'linux-s390x': 'linux-s390x.tar.gz',
  'darwin-x64': 'darwin-amd64.zip',
  'darwin-arm64': 'darwin-arm64.zip',
};
const headersMs = 5_000;
const downloadMs = 300_000;

export const release: Provider = {
  title: 'official release',

  check({ version, releaseUrl }) {
    const here = `${process.platform}-${process.arch}`;
    if (platforms[here] === undefined) {
      const remedy = 'Use another way, such as --etcd path:P.';
      return Promise.resolve({ notApplicable: `there is no release of etcd for ${here}`, remedy });
    }
    const wanted = releaseOf(version);
    if (wanted === undefined) return Promise.resolve(unknownLine(version));
    return Promise.resolve({ wouldTry: `download ${releaseUrl}/v${wanted}/${assetName(wanted)} and check its sha256` });
  },

  provide({ version, cache, releaseUrl, signal, log }) {
    const wanted = releaseOf(version);
    if (wanted === undefined) return Promise.resolve(unknownLine(version));
    const folder = `${releaseUrl}/v${wanted}`;
    const asset = assetName(wanted);
    const remedy = 'Check the network, or name a mirror of the releases in LOCKSTORM_RELEASES.';
    return installInCache(cache, async (scratch) => {
      log(`Asking for etcd ${wanted} at ${releaseUrl}.`);
      const sums = await fetchWithin(`${folder}/SHA256SUMS`, headersMs, 30_000, signal);
      if ('problem' in sums) return { notApplicable: sums.problem, remedy };
      if (sums.response.status === 404) {
        const notApplicable = `there is no release of etcd ${wanted} at ${releaseUrl}`;
        // A mirror may be behind with the newest of a line, which is our choice and not the user's.
        if (wanted !== version) return { notApplicable, remedy };
        return { notApplicable, remedy: 'Ask for a version that was released.', noSuchVersion: true };
      }
      if (!sums.response.ok) return { notApplicable: `${folder}/SHA256SUMS answered ${sums.response.status}`, remedy };
      const expected = sumOf(await sums.response.text(), asset);
      if (expected === undefined) return { notApplicable: `SHA256SUMS of etcd ${wanted} names no ${asset}`, remedy };

      log(`Downloading ${asset}.`);
      const download = await fetchWithin(`${folder}/${asset}`, headersMs, downloadMs, signal);
      if ('problem' in download) return { notApplicable: download.problem, remedy };
      if (!download.response.ok || download.response.body === null) {
        return { notApplicable: `${folder}/${asset} answered ${download.response.status}`, remedy };
      }
      const archive = join(scratch, asset);
      const actual = await saveAndHash(download.response.body, archive);
      if (actual !== expected) {
        throw environmentError(
          'checksum-mismatch',
          `${asset} has the sha256 ${actual}, but the release's SHA256SUMS says ${expected}; it was thrown away`,
          'Try again; if it stays so, whoever answers for this address changes the file.',
        );
      }
      if (asset.endsWith('.zip')) {
        mustWork(await runCommand('unzip', ['-q', '-j', archive, '*/etcd'], { timeoutMs: 60_000, cwd: scratch }));
      } else {
        await extract({ file: archive, cwd: scratch, strip: 1, filter: (path) => path.endsWith('/etcd') });
      }
      return { binary: join(scratch, 'etcd'), origin: `official release ${wanted}` };
    });
  },
};

/** A download needs a name: the newest release of a line that we know; undefined where we know none. */
function releaseOf(asked: string | null): string | undefined {
  if (asked === null) return DEFAULT_VERSION;
  return parseLine(asked) === undefined ? asked : NEWEST_KNOWN[asked];
}

function unknownLine(line: string | null): NotApplicable {
  return {
    notApplicable: `this version of lockstorm knows no release of etcd ${line}`,
    remedy: 'Ask for one of its versions, with all three numbers.',
  };
}

/** `etcd-v3.6.14-linux-amd64.tar.gz` on this machine. */
function assetName(version: string): string {
  return `etcd-v${version}-${platforms[`${process.platform}-${process.arch}`]}`;
}

/** A line of SHA256SUMS is the sum, blanks, the name. */
function sumOf(sums: string, asset: string): string | undefined {
  const line = sums.split('\n').find((candidate) => candidate.trim().split(/\s+\*?/)[1] === asset);
  return line?.trim().split(/\s+/)[0]?.toLowerCase();
}

async function saveAndHash(body: ReadableStream<Uint8Array>, path: string): Promise<string> {
  const hash = createHash('sha256');
  const tee = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(body, tee, createWriteStream(path));
  return hash.digest('hex');
}

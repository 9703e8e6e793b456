// The programs of workers/go, built on demand with the user's Go toolchain into a shared cache. A program that is there already for these sources
// and this toolchain is used as it is, and nothing touches the network.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentError, messageOf } from '../../errors.ts';
import type { PrepareOptions } from '../built-in-commands.ts';
import { cachedImage } from '../image-cache.ts';
import { imageFiles } from '../image-files.ts';
import { findGo, runGo, shortOf } from './go-toolchain.ts';

/** A folder in workers/go/cmd. */
export type GoProgram = 'worker' | 'story';

const FLAGS = ['-buildvcs=false', '-trimpath', '-ldflags=-s -w'];
/** A cold build takes a minute of two cores, and the modules have to come through the network first. */
const BUILD_MS = 900_000;

/** true, or why it cannot be built here: a clause that goes after "because". Quick, and changes nothing. */
export async function canBuildGo(): Promise<true | string> {
  if (process.platform === 'win32') return 'it is written for Unix';
  const folder = sourcesFolder();
  if (folder === undefined) return 'its sources (workers/go) are not in this installation';
  const go = await findGo(moduleOf(folder).go);
  return 'why' in go ? go.why : true;
}

/** Version of etcd's Go client that the programs are built with: `3.6.16`. */
export function clientVersion(): string {
  const folder = sourcesFolder();
  return folder === undefined ? 'unknown' : moduleOf(folder).client;
}

/** Absolute path of the program, built if it is not there. Rejects with an environment error that has a remedy. */
export async function goProgram(
  name: GoProgram,
  { cache, offline, log, signal }: Pick<PrepareOptions, 'cache' | 'offline' | 'log' | 'signal'>,
): Promise<string> {
  const folder = sourcesFolder();
  if (folder === undefined)
    throw unbuildable('its sources (workers/go) are not in this installation', 'Install lockstorm again.');
  const needs = moduleOf(folder);
  const go = await findGo(needs.go);
  if ('why' in go)
    throw unbuildable(go.why, `Install Go ${shortOf(needs.go)} or later, or choose a subject that needs no Go.`);
  const key = keyOf(folder, name, go.version);
  const built = await cachedImage(join(cache, 'go'), key, async (draft) => {
    log(
      `Building the Go ${name} (clientv3 ${needs.client}) with ${go.version}: a minute the first time, then it is kept.`,
    );
    const asked = { cwd: folder, temporary: draft, timeoutMs: BUILD_MS, offline, ...(signal && { signal }) };
    const outcome = await runGo(['build', ...FLAGS, '-o', join(draft, name), `./cmd/${name}`], asked);
    if (!outcome.ok) {
      signal?.throwIfAborted();
      throw failed(outcome, offline);
    }
    writeFileSync(imageFiles(draft).manifest, `${JSON.stringify({ kind: 'bundle' })}\n`);
  });
  return join(built.folder, name);
}

/** The sources lie beside harness/, and one level above dist/harness/. */
function sourcesFolder(): string | undefined {
  return ['../../../workers/go', '../../../../workers/go']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((folder) => existsSync(join(folder, 'go.mod')));
}

function moduleOf(folder: string): { go: string; client: string } {
  const text = readFileSync(join(folder, 'go.mod'), 'utf8');
  const read = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? 'unknown';
  return { go: read(/^go (\S+)$/m), client: read(/^\s*go\.etcd\.io\/etcd\/client\/v3 v(\S+)$/m) };
}

/** Same key, same program: all that is compiled, the toolchain, and the machine that it is for. */
function keyOf(folder: string, name: GoProgram, goVersion: string): string {
  const hash = createHash('sha256');
  for (const part of [name, goVersion, process.platform, process.arch, ...FLAGS]) hash.update(part).update('\0');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?:\.go|^go\.(?:mod|sum))$/.test(path) && !path.endsWith('_test.go'))
    .toSorted();
  for (const path of sources)
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(folder, path)))
      .update('\0');
  return hash.digest('hex').slice(0, 24);
}

function failed({ problem, stderr }: { problem: string; stderr: string }, offline: boolean): Error {
  // Progress (`go: downloading …`) is no reason.
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^go: downloading |^# /.test(line));
  const said = messageOf((lines[0] ?? '').replace(/^go: /, '')).slice(0, 300);
  const offlineRemedy = 'Build it once without --offline: the modules are kept.';
  const fetching =
    /GOPROXY|proxy|dial tcp|lookup|i\/o timeout|module lookup|toolchain not available|no required module/;
  const remedy = !fetching.test(stderr)
    ? 'Look at free space, at the Go installation (go version), and whether GOCACHE and GOMODCACHE can be written.'
    : offline
      ? offlineRemedy
      : 'Check the network, or GOPROXY, from which Go takes the modules of etcd’s client.';
  return unbuildable(`${problem}${said ? ` (${said})` : ''}`, remedy);
}

function unbuildable(why: string, remedy: string): Error {
  return environmentError('go-not-built', `The Go worker cannot be built: ${why}.`, remedy);
}

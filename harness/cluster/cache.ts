// Our cache of etcds: `.lockstorm/etcd/<version>/etcd` in the project, with a note of where each came from.
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { environmentError, messageOf } from '../errors.ts';
import { projectRoot } from '../store/project-root.ts';
import { recordRunning } from '../store/running.ts';
import { binaryVersion } from './binary-version.ts';
import type { Answer, Found, NotApplicable } from './providers/provider.ts';
import { compareVersions, parseVersion } from './version.ts';

const scratchPrefix = 'lockstorm-tmp-';
const dayMs = 86_400_000;

/** The folder that holds one folder a version. `LOCKSTORM_CACHE` replaces `.lockstorm` of the project. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['LOCKSTORM_CACHE'];
  return join(named ? resolve(named) : join(projectRoot(), '.lockstorm'), 'etcd');
}

/** Versions that are there, newest first; whether they work is another question. */
export function cachedVersions(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => parseVersion(name) === name)
      .toSorted((a, b) => compareVersions(b, a));
  } catch {
    return [];
  }
}

/** One version out of the cache, or why not: a phrase that goes after "because". */
export async function fromCache(folder: string, version: string): Promise<Found | { unusable: string }> {
  const binary = join(folder, version, 'etcd');
  const said = await binaryVersion(binary);
  if ('unusable' in said) return said;
  if (said.version !== version) return { unusable: `${binary} says that it is etcd ${said.version}` };
  const origin = await readFile(join(folder, version, 'origin.txt'), 'utf8').catch(() => 'origin unknown');
  return { kind: 'binary', binary, version, provider: `cache (${origin.trim()})` };
}

/**
 * Lets `fill` make an etcd in a scratch folder and moves it into the cache in one rename, so that nobody ever sees half of one.
 * If another harness was faster, its etcd is the one that is used. What does not apply after all leaves nothing behind.
 */
export async function installInCache(
  folder: string,
  fill: (scratch: string) => Promise<{ binary: string; origin: string } | NotApplicable>,
): Promise<Answer> {
  const scratch = await makeScratch(folder);
  const forget = recordRunning({ directory: scratch });
  try {
    const filled = await fill(scratch);
    if ('notApplicable' in filled) return filled;
    const { binary, origin } = filled;
    chmodSync(binary, 0o755);
    const said = await binaryVersion(binary);
    if ('unusable' in said) {
      throw environmentError(
        'etcd-unusable',
        `What was fetched cannot be used: ${said.unusable}.`,
        'Name another with --etcd.',
      );
    }
    const finished = join(scratch, 'finished');
    mkdirSync(finished);
    renameSync(binary, join(finished, 'etcd'));
    await writeFile(join(finished, 'origin.txt'), `${origin}\n`);
    const place = join(folder, said.version);
    if (!tryRename(finished, place)) {
      const there = await fromCache(folder, said.version);
      if (!('unusable' in there)) return { found: { ...there, provider: origin } };
      // What is there does not work: make room.
      tryRename(place, join(scratch, 'broken'));
      if (!tryRename(finished, place)) {
        throw environmentError('cache-not-written', `${place} cannot be replaced.`, 'Remove it, then try again.');
      }
    }
    return { found: { kind: 'binary', binary: join(place, 'etcd'), version: said.version, provider: origin } };
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
    forget();
  }
}

async function makeScratch(folder: string): Promise<string> {
  try {
    mkdirSync(folder, { recursive: true });
    removeOldScratch(folder);
    return await mkdtemp(join(folder, scratchPrefix));
  } catch (error) {
    throw environmentError(
      'cache-not-written',
      `The cache ${folder} cannot be written: ${messageOf(error)}.`,
      'Name another folder in LOCKSTORM_CACHE.',
      error,
    );
  }
}

/** Sweeping strays removes what a killed harness of this project left; this is for a cache that many machines share. */
function removeOldScratch(folder: string): void {
  const now = new Date().getTime();
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!name.startsWith(scratchPrefix)) continue;
    try {
      if (now - statSync(path).mtimeMs > dayMs) rmSync(path, { recursive: true, force: true });
    } catch {
      // Somebody else has just removed it.
    }
  }
}

function tryRename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

// The cache of worker images: folders named after what went into them, made whole or not at all, the ones long unused removed.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { environmentError, messageOf } from '../errors.ts';
import { imageFiles } from './image-files.ts';

/** What a finished image says of itself. */
export interface ImageManifest {
  readonly kind: 'snapshot' | 'bundle';
  /** Why it is not a snapshot. */
  readonly note?: string;
}

const KEPT = 32;
/** Images used within this time may be another run's. */
const SPARED_MS = 3_600_000;

/**
 * Folder of the image `key`, built by `build` into a fresh folder if it is not there. Two harnesses may build the same one at once:
 * the second finds it done and drops its own. Throws an environment error where the cache cannot be written.
 */
export async function cachedImage(
  cacheDirectory: string,
  key: string,
  build: (folder: string) => Promise<void>,
): Promise<{ folder: string; manifest: ImageManifest }> {
  const folder = join(cacheDirectory, key);
  const found = readManifest(folder);
  if (found) {
    markUsed(folder);
    return { folder, manifest: found };
  }
  const draft = writing(cacheDirectory, () => {
    mkdirSync(cacheDirectory, { recursive: true });
    prune(cacheDirectory);
    return mkdtempSync(join(cacheDirectory, `draft-`));
  });
  try {
    await build(draft);
    publish(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw unwritable(cacheDirectory, error);
  }
  const manifest = readManifest(folder);
  if (!manifest) throw unwritable(cacheDirectory, new Error('the image is gone again'));
  return { folder, manifest };
}

function publish(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch {
    if (!readManifest(folder)) {
      // What lies there is no whole image: somebody cut it short.
      rmSync(folder, { recursive: true, force: true });
      renameSync(draft, folder);
      return;
    }
    rmSync(draft, { recursive: true, force: true });
  }
}

function readManifest(folder: string): ImageManifest | undefined {
  try {
    const manifest: ImageManifest = JSON.parse(readFileSync(imageFiles(folder).manifest, 'utf8'));
    return manifest;
  } catch {
    return undefined;
  }
}

function markUsed(folder: string): void {
  try {
    const now = new Date();
    utimesSync(folder, now, now);
  } catch {
    // A read-only cache serves as well.
  }
}

function prune(cacheDirectory: string): void {
  const folders = readdirSync(cacheDirectory)
    .map((name) => join(cacheDirectory, name))
    .flatMap((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat ? [{ path, usedAtMs: stat.mtimeMs }] : [];
    })
    .toSorted((a, b) => b.usedAtMs - a.usedAtMs);
  const now = new Date().getTime();
  folders
    .filter(({ path, usedAtMs }, index) => (index >= KEPT || path.includes('draft-')) && now - usedAtMs > SPARED_MS)
    .forEach(({ path }) => rmSync(path, { recursive: true, force: true }));
}

function writing<T>(cacheDirectory: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw unwritable(cacheDirectory, error);
  }
}

function unwritable(cacheDirectory: string, error: unknown): Error {
  return environmentError(
    'worker-cache-unwritable',
    `The cache of worker images ${cacheDirectory} cannot be written: ${messageOf(error)}.`,
    'Make room there, or make it writable.',
    error,
  );
}

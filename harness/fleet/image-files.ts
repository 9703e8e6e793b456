// The files of one worker image, as they lie in a folder of the cache.
import { join } from 'node:path';

/** Paths inside an image's folder. `manifest` is written last: a folder without it is no image. */
export interface ImageFiles {
  /** The bundle: worker and subject. */
  readonly bundle: string;
  /** Evaluates the bundle with V8's code cache. */
  readonly starter: string;
  readonly codeCache: string;
  readonly snapshot: string;
  readonly manifest: string;
}

export function imageFiles(folder: string): ImageFiles {
  return {
    bundle: join(folder, 'worker.cjs'),
    starter: join(folder, 'start.cjs'),
    codeCache: join(folder, 'worker.cache'),
    snapshot: join(folder, 'worker.snapshot'),
    manifest: join(folder, 'manifest.json'),
  };
}

/**
 * V8's flags, the same when a snapshot is built and when it is started. Hash tables keep the seed of the build: to rehash them all is
 * 5 ms of each worker's CPU, and guards against an attacker that a worker does not have.
 */
export const SNAPSHOT_FLAGS: readonly string[] = ['--no-rehash-snapshot'];

/**
 * What starter holds. The bundle's functions that ran while it loaded are compiled already when the code cache is there; `--check FILE`
 * loads the bundle, leaves its verdict in FILE, and writes the code cache.
 */
export const STARTER = `'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { Script, constants } = require('node:vm');
const bundle = join(__dirname, 'worker.cjs');
const cache = join(__dirname, 'worker.cache');
const check = process.argv.indexOf('--check');
let cachedData;
try { cachedData = readFileSync(cache); } catch {}
const script = new Script('(function (require, module, exports) {' + readFileSync(bundle, 'utf8') + '\\n})', {
  filename: bundle,
  cachedData,
  importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
try {
  script.runInThisContext()(createRequire(bundle), { exports: {} }, {});
} catch (error) {
  if (check < 0) throw error;
  writeFileSync(process.argv[check + 1], JSON.stringify({ error: 'it throws: ' + (error?.message ?? error) }));
}
if (check > 0) {
  writeFileSync(cache, script.createCachedData());
  process.exit(0);
}
`;

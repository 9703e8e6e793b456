// The code of a page becomes one script, straight from TypeScript in a checkout and from JavaScript when compiled.
import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentError, messageOf } from '../../harness/errors.ts';
import { withBundler } from '../../harness/fleet/with-bundler.ts';
import { licencesOf } from './bundle-licences.ts';

const bundled = new Map<string, Promise<string>>();

/** The script of the run page. */
export const runPageEntry = new URL('page/main', import.meta.url);

/**
 * The text of the script that begins with `entry`, a file of ours without its extension; bundled once a process.
 * Throws an environment error when esbuild cannot run here.
 */
export function bundlePage(entry: URL = runPageEntry): Promise<string> {
  const known = bundled.get(entry.href);
  if (known) return known;
  const made = withBundler(() => bundle(entry));
  bundled.set(entry.href, made);
  // What failed once may work the next time.
  made.catch(() => bundled.delete(entry.href));
  return made;
}

async function bundle(entry: URL): Promise<string> {
  const { build } = await import('esbuild');
  try {
    const root = dirname(fileURLToPath(import.meta.url));
    const { outputFiles, metafile } = await build({
      absWorkingDir: root,
      entryPoints: [`${fileURLToPath(entry)}${extname(import.meta.url)}`],
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'iife',
      target: ['chrome100', 'firefox100', 'safari16'],
      minify: true,
      legalComments: 'none',
      metafile: true,
      // A browser hashes what it read: no character may be read in two ways.
      charset: 'ascii',
      logLevel: 'silent',
    });
    return licencesOf(Object.keys(metafile.inputs), root) + outputFiles[0]!.text;
  } catch (error) {
    throw environmentError(
      'page-not-bundled',
      `The script of the page cannot be made: ${messageOf(error)}.`,
      'Install the dependencies again (npm ci), or leave out --reporter html.',
      error,
    );
  }
}

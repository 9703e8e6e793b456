// Programs of ours under workers/ that no subject's bundle has: scripts as they lie there, and TypeScript made into files that Node runs.
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedImage } from '../image-cache.ts';
import { imageFiles } from '../image-files.ts';
import { withBundler } from '../with-bundler.ts';

/** A file that is not compiled, such as `python/etcd3_worker.py`: beside harness/, one level above dist/. Undefined: not installed. */
export function scriptOf(name: string): string | undefined {
  return ['../../../workers/', '../../../../workers/']
    .map((path) => fileURLToPath(new URL(`${path}${name}`, import.meta.url)))
    .find((path) => existsSync(path));
}

/** A folder with each of these files of workers/ (`etcdctl/worker`) as one program: `worker.cjs`. Made once, in `cache`. */
export async function programsOf(names: readonly string[], cache: string): Promise<string> {
  const programs = await withBundler(() => Promise.all(names.map(bundled)));
  const hash = createHash('sha256');
  for (const { file, text } of programs) hash.update(file).update('\0').update(text).update('\0');
  const { folder } = await cachedImage(join(cache, 'programs'), hash.digest('hex').slice(0, 24), async (draft) => {
    for (const { file, text } of programs) writeFileSync(join(draft, file), text);
    writeFileSync(imageFiles(draft).manifest, `${JSON.stringify({ kind: 'bundle' })}\n`);
  });
  return folder;
}

async function bundled(name: string): Promise<{ file: string; text: string }> {
  const { build } = await import('esbuild');
  const ours = fileURLToPath(new URL(`../../../workers/${name}${extname(import.meta.url)}`, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [ours],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'silent',
  });
  return { file: `${basename(name)}.cjs`, text: outputFiles[0]!.text };
}

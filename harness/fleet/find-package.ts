// Where the module of an npm package is, by the package's `exports`, as an `import` in a folder finds it.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PluginBuild } from 'esbuild';

/** `my-lock`, `@scope/my-lock`, `my-lock/subject`. */
const PACKAGE = /^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(\/[\w.~-]+)*$/i;

/** Whether it can be the name of a package, or of a part of one. */
export function isPackageName(text: string): boolean {
  return PACKAGE.test(text);
}

export type FoundPackage = { readonly file: string } | { readonly why: string };

/** Absolute path of the module that `import 'name'` in a file of `folder` would load, or why there is none, as a clause. Use it within `withBundler`. */
export async function findPackage(name: string, folder: string): Promise<FoundPackage> {
  const { build } = await import('esbuild');
  let found: FoundPackage = { why: 'it cannot be found' };
  const ask = async (setup: PluginBuild): Promise<void> => {
    const { path, external, errors } = await setup.resolve(name, { kind: 'import-statement', resolveDir: folder });
    if (errors.length > 0) found = { why: whyNot(name, folder) };
    else if (external) found = { why: 'it is a module of Node itself' };
    else found = { file: path };
  };
  await build({
    stdin: { contents: '', resolveDir: folder },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
    plugins: [{ name: 'find-package', setup: (setup) => setup.onStart(() => ask(setup)) }],
  });
  return found;
}

function whyNot(name: string, folder: string): string {
  const [whole = '', part = ''] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(name)?.slice(1) ?? [];
  for (let above = folder; ; above = dirname(above)) {
    if (existsSync(join(above, 'node_modules', whole, 'package.json')))
      return `${whole} is installed, and ${part === '' ? 'it has no main module' : `its package.json does not export ".${part}"`}`;
    if (above === dirname(above)) return `no node_modules at or above ${folder} has it`;
  }
}

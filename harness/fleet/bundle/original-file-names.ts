// Code in a bundle finds what lies beside it: a library's data files, an addon.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, Plugin } from 'esbuild';

/** `__dirname`, `__filename` and `import.meta.url` mean the original file, so that a library finds what lies beside it. */
export const originalFileNames: Plugin = {
  name: 'original-file-names',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!/__dirname|__filename|import\.meta\./.test(text)) return undefined;
      const folder = dirname(path);
      const prelude = [
        ['__dirname', folder],
        ['__filename', path],
      ]
        .filter(([name = '']) => text.includes(name) && !new RegExp(`(const|let|var)\\s+${name}\\b`).test(text))
        .map(([name, value]) => `var ${name} = ${JSON.stringify(value)};`);
      const meta = text
        .replace(/\bimport\.meta\.url\b/g, JSON.stringify(pathToFileURL(path).href))
        .replace(/\bimport\.meta\.dirname\b/g, JSON.stringify(folder))
        .replace(/\bimport\.meta\.filename\b/g, JSON.stringify(path));
      const strict = /^\s*['"]use strict['"]/.test(text) ? '"use strict";' : '';
      return { contents: strict + prelude.join('') + meta, loader: loaderOf(path) };
    });
  },
};

function loaderOf(path: string): Loader {
  const [, language, jsx = ''] = /([jt]s)(x?)$/.exec(path) ?? [];
  return language === 'ts' ? (jsx === 'x' ? 'tsx' : 'ts') : jsx === 'x' ? 'jsx' : 'js';
}

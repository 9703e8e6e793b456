// Native addons stay where they are: a bundle can load them, a snapshot cannot hold them.
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** Makes `require('./x.node')` name the original file. */
export const nativeAddons: Plugin = {
  name: 'native-addons',
  setup(build) {
    build.onResolve({ filter: /\.node$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path),
      external: true,
    }));
  },
};

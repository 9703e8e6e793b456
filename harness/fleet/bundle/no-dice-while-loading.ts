// bignumber.js (in etcd3) draws one number while it loads, to see that Math.random gives 53 bits: V8's does.
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** Without it etcd3 could not be frozen in a snapshot: purity.ts cannot tell this draw from one that is kept. */
export const noDiceWhileLoading: Plugin = {
  name: 'no-dice-while-loading',
  setup(build) {
    build.onLoad({ filter: /[\\/]bignumber\.js[\\/]bignumber\.(js|mjs|cjs)$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/\(Math\.random\(\) \* pow2_53\) & 0x1fffff/, 'true'),
      loader: 'js',
    }));
  },
};

// protobufjs before 7.6 looks for `long` by a require() that a bundler cannot see. In a bundle it would not find it, and would read 64-bit
// numbers as doubles: the ids of leases would be wrong in their last digits, and a correct library would be convicted for it.
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** Any copy of protobufjs, also one that a library brings along. */
export const optionalModules: Plugin = {
  name: 'optional-modules',
  setup(build) {
    build.onLoad({ filter: /[\\/]protobufjs[\\/](src[\\/].*|index)\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const seen = text.replace(
        /\butil\.inquire\(("[a-z]+")\)/g,
        (_, name: string) => `(function () { try { return require(${name}); } catch (error) { return null; } })()`,
      );
      return seen === text ? undefined : { contents: seen, loader: 'js' };
    });
  },
};

// Node's own modules in a bundle that lives in a startup snapshot: those with sockets, threads or secrets in them load on first use.
import { createRequire, isBuiltin } from 'node:module';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

const builtin = createRequire(import.meta.url);

/** Safe inside a snapshot, and wanted while libraries load (classes extend them): these are not put off. */
const EAGER = new Set(
  ['assert', 'assert/strict', 'buffer', 'console', 'constants', 'events', 'fs', 'fs/promises', 'os', 'path'].concat(
    ['path/posix', 'path/win32', 'process', 'punycode', 'querystring', 'stream', 'stream/promises', 'string_decoder'],
    ['timers', 'timers/promises', 'url', 'util', 'util/types', 'v8', 'vm'],
  ),
);

/**
 * Builtins with sockets, threads or secrets in them (net, http2, crypto …) become objects whose members load the real module on first
 * use: it is not frozen in the snapshot, and a worker pays for it when it connects. Their `constants` are plain data and are put in.
 */
export function lazyBuiltins(purityFile: string): Plugin {
  return {
    name: 'lazy-builtins',
    setup(build) {
      build.onResolve({ filter: /^(node:)?[a-z][a-z0-9_/]*$/ }, ({ path, namespace }) => {
        if (!isBuiltin(path)) return undefined;
        const name = path.replace(/^node:/, '');
        const external = EAGER.has(name) || namespace === 'lazy-builtin';
        return external ? { path: `node:${name}`, external } : { path: name, namespace: 'lazy-builtin' };
      });
      build.onLoad({ filter: /.*/, namespace: 'lazy-builtin' }, ({ path }) => ({
        contents: lazyModule(path, purityFile),
        resolveDir: dirname(purityFile),
      }));
    },
  };
}

function lazyModule(name: string, purityFile: string): string {
  const real: object = builtin(`node:${name}`);
  const load = `
    const { noteImpurity } = require(${JSON.stringify(purityFile)});
    let real;
    const load = () => {
      if (!real) { noteImpurity('loads node:${name}'); real = require('node:${name}'); }
      return real;
    };`;
  if (typeof real !== 'object') return `${load}\nmodule.exports = load();`;
  const members = Object.keys(real).map((key) => {
    const member = JSON.stringify(key);
    // The regular expression behind it takes 5 ms to compile, and gRPC asks it of each 127.0.0.1.
    if (name === 'net' && key === 'isIPv6')
      return `isIPv6: (text) => String(text).includes(':') && load().isIPv6(text)`;
    return key === 'constants'
      ? `constants: ${JSON.stringify(Reflect.get(real, key))}`
      : `get ${member}() { return load()[${member}]; }, set ${member}(value) { load()[${member}] = value; }`;
  });
  return `${load}\nmodule.exports = { ${members.join(',\n')} };`;
}

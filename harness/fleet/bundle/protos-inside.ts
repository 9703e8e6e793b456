// etcd3 parses its .proto files whenever it loads; here they are parsed once, and the bundle holds the result as JSON.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import protobuf from 'protobufjs';

/** `warmUpFile` (workers/warm-protos.ts) gets the result while a snapshot is built. */
export function protosInside(warmUpFile: string): Plugin {
  return {
    name: 'protos-inside',
    setup(build) {
      build.onLoad({ filter: /[\\/]etcd3[\\/]lib[\\/]connection-pool\.js$/ }, ({ path }) => {
        const call = /\(0, proto_loader_1\.loadSync\)\(`\$\{__dirname\}([^`]*)`,/;
        const text = readFileSync(path, 'utf8');
        const file = call.exec(text)?.[1];
        if (file === undefined) return undefined; // another version of etcd3: it finds its files by itself
        const root = new protobuf.Root().loadSync(resolve(dirname(path), `.${file}`), { keepCase: true });
        const inlined = text.replace(call, () => `(0, proto_loader_1.fromJSON)(${JSON.stringify(root.toJSON())},`);
        const warmUp = `\n;require(${JSON.stringify(warmUpFile)}).warmProtos(packageDefinition);`;
        return { contents: inlined + warmUp, loader: 'js' };
      });
    },
  };
}

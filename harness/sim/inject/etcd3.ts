// Puts the simulated network below etcd3's own retry and circuit breaker, in every copy of etcd3 that this thread has loaded or will load:
// where a Host makes its gRPC clients. Never `client.mock()`, which leaves out retries, circuit breaker and deadlines.
import { createRequire } from 'node:module';
import type { ChannelOptions } from '../net/back-off.ts';
import type { EtcdLink } from '../net/link.ts';
import type { ServiceName } from '../net/methods.ts';
import { ServiceClient } from '../net/service-client.ts';

/** The part of etcd3's Host (lib/connection-pool.js, 1.0 and later) that is used here. */
interface Host {
  readonly host: string;
  readonly closed: boolean;
  readonly channelOptions?: ChannelOptions;
  readonly cachedServices: Record<string, unknown>;
  getServiceClient(name: ServiceName): unknown;
}

const POOL = /[\\/]etcd3[\\/]lib[\\/]connection-pool\.js$/;
const require = createRequire(import.meta.url);

let current: () => EtcdLink | undefined = () => undefined;
let installed = false;
const hooked = new WeakSet<Host>();

/**
 * From now on a client of etcd3 that is used while `linkOf()` gives a link talks to the model through it; with undefined it talks to a real
 * etcd. Once a thread; called again it only takes the new `linkOf`. Modules are CommonJS to Node however etcd3 is imported, so this sees
 * `import`, `import()` and `require` alike.
 */
export function installEtcd3Hook(linkOf: () => EtcdLink | undefined): void {
  current = linkOf;
  if (installed) return;
  installed = true;
  // The same object as Module._extensions: Node asks it for each CommonJS file that it loads.
  // oxlint-disable-next-line typescript/no-deprecated -- there is no other way to see every copy, from every importer, on Node 20
  const { extensions } = require;
  const load = extensions['.js'];
  extensions['.js'] = function (module, filename): unknown {
    const loaded: unknown = load.call(this, module, filename);
    if (POOL.test(filename)) hook(module.exports);
    return loaded;
  };
  for (const [filename, module] of Object.entries(require.cache)) {
    if (POOL.test(filename)) hook(module?.exports);
  }
}

function hook(exports: { Host?: { prototype: Host } } | undefined): void {
  const host = exports?.Host?.prototype;
  if (host === undefined || typeof host.getServiceClient !== 'function' || hooked.has(host)) return;
  hooked.add(host);
  // oxlint-disable-next-line typescript/unbound-method -- called with its host below
  const original = host.getServiceClient;
  host.getServiceClient = function (this: Host, name) {
    const link = current();
    // A closed host makes no clients, and etcd3 says so in its own words.
    if (link === undefined || this.closed) return original.call(this, name);
    const cached = this.cachedServices[name];
    if (cached instanceof ServiceClient && cached.link === link) return cached;
    return (this.cachedServices[name] = link.serviceClient(name, this.host, this.channelOptions));
  };
}

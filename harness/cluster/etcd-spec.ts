// What `--etcd` may say.
import { usageError } from '../errors.ts';
import { parseAskedVersions } from './asked-version.ts';
import { isOwnSpec, parseEndpoints, refuseCredentials } from './own/endpoints.ts';

export type EtcdSpec =
  | { readonly kind: 'auto' }
  | { readonly kind: 'path'; readonly path: string }
  /** null: the usual images. */
  | { readonly kind: 'container'; readonly image: string | null }
  /** Full versions (`3.5.21`) and lines (`3.5`), at least one, no two alike. */
  | { readonly kind: 'version'; readonly versions: readonly string[] }
  /** A cluster that runs already: `https://a:2379`, one for each member. */
  | { readonly kind: 'own'; readonly endpoints: readonly string[] };

const supported = 'Use --etcd auto, --etcd path:P, --etcd version:V[,V], --etcd container[:IMAGE] or --etcd URL[,URL].';

/** A member without its scheme: `127.0.0.1:2379`, `[::1]:2379`, `etcd-0:2379`, `localhost`; `path:8` and the like were taken before. */
const HOST_AND_PORT = /^(?:localhost|(?:[a-z0-9][\w.-]*|\[[\da-f:]+\]):\d{1,5})$/i;

/** Throws `etcd-spec` for what is no form at all, and the usage errors of each form for what is wrong in it. */
export function parseEtcdSpec(text: string): EtcdSpec {
  if (text === 'auto') return { kind: 'auto' };
  if (text.startsWith('path:') && text.length > 5) return { kind: 'path', path: text.slice(5) };
  if (text.startsWith('version:')) return { kind: 'version', versions: parseAskedVersions(text.slice(8).split(',')) };
  if (text === 'container') return { kind: 'container', image: null };
  if (/^container:[\w][\w.:/@-]*$/.test(text)) return { kind: 'container', image: text.slice(10) };
  if (isOwnSpec(text)) return { kind: 'own', endpoints: parseEndpoints(text) };
  refuseCredentials(text);
  const hosts = text.split(',');
  throw usageError(
    'etcd-spec',
    `--etcd ${text} is not understood.`,
    hosts.every((host) => HOST_AND_PORT.test(host))
      ? `Write ${hosts.map((host) => `http://${host}`).join(',')}, or https:// where it speaks TLS.`
      : supported,
  );
}

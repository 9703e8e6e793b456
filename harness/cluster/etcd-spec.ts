// What `--etcd` may say.
import { usageError } from '../errors.ts';
import { compareVersions, OLDEST_VERSION, parseVersion } from './version.ts';

export type EtcdSpec =
  | { readonly kind: 'auto' }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'version'; readonly version: string };

const supported = 'Use --etcd auto, --etcd path:P or --etcd version:V.';

/** Throws `etcd-unsupported` for the forms that this version does not do, `etcd-spec` for what is no form at all. */
export function parseEtcdSpec(text: string): EtcdSpec {
  if (text === 'auto') return { kind: 'auto' };
  if (text.startsWith('path:') && text.length > 5) return { kind: 'path', path: text.slice(5) };
  if (text.startsWith('version:')) return { kind: 'version', version: parseAskedVersion(text.slice(8)) };
  if (/^container(:|$)/.test(text)) {
    throw usageError('etcd-unsupported', 'This version of lockstorm starts no containers.', supported);
  }
  if (/^https?:\/\//.test(text)) {
    throw usageError(
      'etcd-unsupported',
      'This version of lockstorm storms only an etcd that it starts itself.',
      supported,
    );
  }
  throw usageError('etcd-spec', `--etcd ${text} is not understood.`, supported);
}

/** `3.6.14` from `3.6.14` or `v3.6.14`. */
export function parseAskedVersion(text: string): string {
  const version = parseVersion(text);
  if (version === undefined) {
    throw usageError('etcd-version', `"${text}" is no version of etcd.`, 'Name all three numbers, such as 3.6.14.');
  }
  if (compareVersions(version, OLDEST_VERSION) < 0) {
    throw usageError(
      'etcd-version',
      `etcd ${version} is too old: 3.4 is the oldest that is supported.`,
      'Name a later one.',
    );
  }
  return version;
}

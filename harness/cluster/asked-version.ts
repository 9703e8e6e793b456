// What may be asked for as a version of etcd: a full one (`3.5.21`), or a line (`3.5`), which means its newest version that can be had.
import { usageError } from '../errors.ts';
import { compareVersions, OLDEST_VERSION, parseLine, parseVersion } from './version.ts';

const remedy = 'Name a line, such as 3.6, or all three numbers, such as 3.6.16.';

/** `3.6.14` from `v3.6.14`, `3.6` from `v3.6`. Throws `etcd-version` for anything else. */
export function parseAskedVersion(text: string): string {
  const version = parseVersion(text) ?? parseLine(text);
  if (version === undefined) {
    const problem = text === '' ? 'A version of etcd is missing' : `"${text}" is no version of etcd`;
    throw usageError('etcd-version', `${problem}.`, remedy);
  }
  const oldest = parseLine(version) === undefined ? version : `${version}.0`;
  if (compareVersions(oldest, OLDEST_VERSION) < 0) {
    throw usageError(
      'etcd-version',
      `etcd ${version} is too old: 3.4 is the oldest that is supported.`,
      'Name a later one.',
    );
  }
  return version;
}

/** As parseAskedVersion, of a list such as `3.4,3.5.21`, in its order. One that is named twice is a usage error too. */
export function parseAskedVersions(texts: readonly string[]): readonly string[] {
  const versions = texts.map((text) => parseAskedVersion(text.trim()));
  const twice = versions.find((version, index) => versions.indexOf(version) !== index);
  if (twice === undefined) return versions;
  throw usageError('etcd-version', `etcd ${twice} is named twice.`, 'Name each version once.');
}

// Versions of etcd: reading and comparing them; lines of versions (`3.5`), and the newest release of each that we know of.

/** The oldest etcd that the harness accepts. */
export const OLDEST_VERSION = '3.4.0';
/** The oldest that can be built as a Go module. */
export const OLDEST_GO_MODULE = '3.5.0';

/**
 * The newest release of each line that is known here: what is downloaded when a line is asked for, since a download needs a name.
 * Source: etcd's CHANGELOG-3.4.md (3.4.45 is the last of its line), and `go list -m -versions go.etcd.io/etcd/server/v3` on 2026-11-23.
 */
export const NEWEST_KNOWN: Readonly<Record<string, string>> = {
  '3.4': '3.4.45',
  '3.5': '3.5.35',
  '3.6': '3.6.16',
  '3.7': '3.7.3',
};
/** What is fetched or built when nobody names a version. */
export const DEFAULT_VERSION = '3.6.16';

/** `3.4.23` from `v3.4.23`, or from the first line of `etcd --version`; undefined where there is none. */
export function parseVersion(text: string): string | undefined {
  return /^(?:etcd Version: |v)?(\d{1,4}\.\d{1,4}\.\d{1,4}(?:-[0-9A-Za-z.]+)?)\s*$/m.exec(text)?.[1];
}

/** `3.5` from `3.5` or `v3.5`; undefined where there is none. */
export function parseLine(text: string): string | undefined {
  return /^v?(\d{1,4}\.\d{1,4})$/.exec(text)?.[1];
}

/** `3.5` of `3.5.21`. */
export function lineOf(version: string): string {
  return version.split('.', 2).join('.');
}

/** Whether this is what was asked for: the very version, one of a line that is no pre-release, or (null) any that the harness accepts. */
export function satisfies(version: string, asked: string | null): boolean {
  if (asked === null) return compareVersions(version, OLDEST_VERSION) >= 0;
  if (parseLine(asked) === undefined) return version === asked;
  return lineOf(version) === asked && !version.includes('-');
}

/** The newest of these that is what was asked for; undefined where none is. */
export function newestOf(versions: readonly string[], asked: string | null): string | undefined {
  return versions.filter((version) => satisfies(version, asked)).toSorted((a, b) => compareVersions(b, a))[0];
}

/** Negative, zero or positive, by major, minor and patch; a pre-release comes before its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('-', 1)[0]?.split('.').map(Number) ?? []);
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(b.includes('-')) - Number(a.includes('-'));
}

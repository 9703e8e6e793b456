// Versions of etcd: reading them, comparing them, and what is known of old ones.

/** The oldest etcd that the harness accepts. */
export const OLDEST_VERSION = '3.4.0';
/** What is fetched or built when nobody names a version. */
export const DEFAULT_VERSION = '3.6.14';

/** `3.4.23` from `v3.4.23`, or from the first line of `etcd --version`; undefined where there is none. */
export function parseVersion(text: string): string | undefined {
  return /^(?:etcd Version: |v)?(\d{1,4}\.\d{1,4}\.\d{1,4}(?:-[0-9A-Za-z.]+)?)\s*$/m.exec(text)?.[1];
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

/** What an end-of-life version brings with it, in one phrase; undefined for a maintained one (timing.md section 2). */
export function endOfLifeNote(version: string): string | undefined {
  if (compareVersions(version, '3.5.0') >= 0) return undefined;
  const bugs = [
    ...(compareVersions(version, '3.4.31') < 0
      ? ['a stalled old leader revokes leases that the new one keeps alive (etcd#15247)']
      : []),
    'its own lock hands out a lock whose lease ran out while waiting (etcd#11456)',
    'lease expiry is late by up to 7 s after a wall-clock jump (expiry heap on wall-clock time, etcd#12292)',
  ];
  return `etcd ${version} is end of life; known bugs: ${bugs.join('; ')}`;
}

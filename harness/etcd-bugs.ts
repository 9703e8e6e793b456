// Known bugs of etcd that matter to a lock, by version. Data and pure functions: checks, the cluster and reports all read it. Each entry is in
// etcd's changelog or its issue with these versions; docs/etcd.md shows the table, and a test holds it to this file.

/** A line of versions: `3.5`. */
type Line = `${number}.${number}`;

export interface KnownBug {
  /** Number of the issue or pull request in etcd-io/etcd. */
  readonly issue: number;
  /** What it does, in a phrase. */
  readonly what: string;
  /** The oldest version that we know to have it, of those that the harness accepts. */
  readonly from: string;
  /** First release with the repair, by line. Lines before the first one named never got it, lines after the last one have it from the beginning. */
  readonly fixedIn: Readonly<Partial<Record<Line, string>>>;
}

export const knownBugs: readonly KnownBug[] = [
  {
    issue: 15247,
    what: 'a stalled old leader revokes leases that the new one keeps alive',
    from: '3.4.0',
    fixedIn: { '3.4': '3.4.31', '3.5': '3.5.13', '3.6': '3.6.0' },
  },
  {
    issue: 20590,
    what: 'a renewal is answered although the lease is revoked in the same instant',
    from: '3.4.0',
    fixedIn: { '3.4': '3.4.38', '3.5': '3.5.23', '3.6': '3.6.5' },
  },
  {
    issue: 11456,
    what: 'its own lock hands out a lock whose lease ran out while waiting',
    from: '3.4.0',
    fixedIn: { '3.5': '3.5.0' },
  },
  {
    issue: 12292,
    what: 'a lease ends up to 7 s late after a jump of the wall clock',
    from: '3.4.0',
    fixedIn: { '3.5': '3.5.0' },
  },
  {
    issue: 20418,
    what: 'a linearizable read may be stale after a member stood still',
    from: '3.4.0',
    fixedIn: { '3.4': '3.4.42', '3.5': '3.5.28', '3.6': '3.6.9' },
  },
  {
    issue: 18089,
    what: 'a watch from the revision of a compaction misses a deletion there',
    from: '3.4.0',
    fixedIn: { '3.4': '3.4.34', '3.5': '3.5.16', '3.6': '3.6.0' },
  },
  {
    issue: 19179,
    what: 'a watch that is opened while its revision is compacted misses a deletion',
    from: '3.4.0',
    fixedIn: { '3.4': '3.4.36', '3.5': '3.5.18', '3.6': '3.6.0' },
  },
  {
    issue: 15220,
    what: 'a progress notification that was asked for overtakes events of the watch',
    from: '3.4.0',
    fixedIn: { '3.4': '3.4.25', '3.5': '3.5.8', '3.6': '3.6.0' },
  },
  {
    issue: 14370,
    what: 'a cluster of one may lose what it acknowledged when it is killed',
    from: '3.4.0',
    fixedIn: { '3.4': '3.4.21', '3.5': '3.5.5', '3.6': '3.6.0' },
  },
];

/** The line that upstream has ended, with its last release, 3.4.45. */
const lastEndOfLife: readonly [number, number] = [3, 4];

/** Those that this version has; none for a text that is no version. */
export function knownBugsOf(version: string): readonly KnownBug[] {
  return knownBugs.filter((bug) => hasBug(version, bug) === true);
}

/** The bug of this issue. Throws for a number that the list does not have. */
export function knownBug(issue: number): KnownBug {
  const bug = knownBugs.find((each) => each.issue === issue);
  if (bug === undefined) throw new Error(`no known bug has the number ${issue}`);
  return bug;
}

/** Whether a version has a bug; undefined for a text that is no version. */
export function hasBug(version: string, { from, fixedIn }: KnownBug): boolean | undefined {
  const asked = parts(version);
  if (asked === undefined) return undefined;
  if (compare(asked, parts(from)!) < 0) return false;
  const fixes = Object.values(fixedIn).flatMap((fix) => (fix === undefined ? [] : [parts(fix)!]));
  const inLine = fixes.find(([major, minor]) => major === asked[0] && minor === asked[1]);
  if (inLine !== undefined) return asked[2] < inLine[2];
  return !fixes.some((fix) => compare(fix, asked) < 0);
}

/** Whether upstream repairs nothing any more in the line of this version. */
export function isEndOfLife(version: string): boolean {
  const asked = parts(version);
  return asked !== undefined && (asked[0] - lastEndOfLife[0] || asked[1] - lastEndOfLife[1]) <= 0;
}

/** One phrase with what a reader of a verdict should know of a version; undefined where that is nothing. */
export function versionNote(version: string): string | undefined {
  const bugs = knownBugsOf(version).map(({ issue, what }) => `${what} (etcd#${issue})`);
  if (isEndOfLife(version)) {
    return `etcd ${version} is end of life${bugs.length === 0 ? '' : `; known bugs: ${bugs.join('; ')}`}`;
  }
  return bugs.length === 0 ? undefined : `etcd ${version} has known bugs: ${bugs.join('; ')}`;
}

type Parts = readonly [major: number, minor: number, patch: number];

function parts(version: string): Parts | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

function compare(a: Parts, b: Parts): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

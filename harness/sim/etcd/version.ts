// One key, and what it was at each revision that touched it.
import { bytesOf, empty } from './values.ts';

export class Key {
  readonly text: string;
  /** Shared by all answers that name the key. */
  readonly bytes: Buffer;
  /** What it is now; undefined when it does not exist. */
  live: Version | undefined;
  /** All that it was and has not been compacted, tombstones too, in order of revision. */
  versions: Version[] = [];

  constructor(text: string) {
    this.text = text;
    this.bytes = bytesOf(text);
  }

  /** What it was at a revision; undefined when it did not exist then. */
  at(revision: number): Version | undefined {
    const index = this.latest(revision);
    const version = this.versions[index];
    return version === undefined || version.version === 0 ? undefined : version;
  }

  /** Index of the last version up to a revision; -1 when there is none. */
  latest(revision: number): number {
    let index = this.versions.length - 1;
    while (index >= 0 && this.versions[index]!.modRevision > revision) index--;
    return index;
  }
}

/** A key and its value from one revision to the next; an event of a watch. Never changes. */
export class Version {
  readonly key: Key;
  readonly createRevision: number;
  readonly modRevision: number;
  /** Counts puts since the key was created; 0: the key was deleted. */
  readonly version: number;
  readonly value: Buffer;
  /** Decimal; `0` when it has none. */
  readonly lease: string;

  constructor(key: Key, createRevision: number, modRevision: number, version: number, value: Buffer, lease: string) {
    this.key = key;
    this.createRevision = createRevision;
    this.modRevision = modRevision;
    this.version = version;
    this.value = value;
    this.lease = lease;
  }
}

export function tombstone(key: Key, modRevision: number): Version {
  return new Version(key, 0, modRevision, 0, empty, '0');
}

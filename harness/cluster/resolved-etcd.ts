// An etcd that can be stormed: what `--etcd` ends in. Either one that we start, as a process or as a container, or one that is somebody's own.
import type { Access } from './access.ts';

export type ResolvedEtcd = BinaryEtcd | ImageEtcd | OwnEtcd;

interface Common {
  /** Where it came from, for people: `PATH`, `cache (Debian package etcd-server 3.4.23-4+b4)`, `container quay.io/coreos/etcd:v3.6.14`. */
  readonly provider: string;
  /** Set when this version is known for something that a reader of a verdict should know: one phrase that names its bugs. */
  readonly note?: string;
}

/** An executable, started on free ports of loopback. */
export interface BinaryEtcd extends Common {
  readonly kind: 'binary';
  /** Absolute path of the executable. */
  readonly binary: string;
  /** `3.6.14`, as the executable itself says. */
  readonly version: string;
}

/** An image that is there, started as containers. */
export interface ImageEtcd extends Common {
  readonly kind: 'image';
  readonly image: string;
  /** As the etcd in it says. */
  readonly version: string;
}

/** A cluster that runs already and is not ours: nothing of it is struck, and nothing outside of the run's key prefix is touched. */
export interface OwnEtcd extends Common {
  readonly kind: 'own';
  /** `https://a:2379`, one for each member. */
  readonly endpoints: readonly string[];
  /** As the member that answered says. */
  readonly version: string;
  readonly access: Access;
  /** A run's keys begin with this and its id. */
  readonly prefix: string;
}

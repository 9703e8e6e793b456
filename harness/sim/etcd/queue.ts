// The queue that v3lock and v3election stand in: keys `name/<lease in hex>`, the oldest is first (timing.md section 6; etcd v3.4.23
// clientv3/concurrency/key.go, session.go).
import type { Core } from './core.ts';
import { prefixEnd } from './keys.ts';
import { compacted, Refusal, throughClient } from './status.ts';
import { hexOf } from './values.ts';
import type { Version } from './version.ts';
import type { Watcher } from './watcher.ts';

/** The TTL of a lease that etcd grants for a client that names none. */
const sessionSeconds = 60;

/** The lease to stand in the queue with. etcd does not keep it alive while it waits. */
export function sessionLease({ leases }: Core, asked: string): string | Refusal {
  if (asked !== '0') return asked;
  const lease = leases.grant('0', sessionSeconds);
  return lease instanceof Refusal ? throughClient(lease) : lease.id;
}

export function placeOf(prefix: string, lease: string): string {
  return prefix + hexOf(lease);
}

/** The key with the lowest create revision under a prefix. */
export function oldest({ store }: Core, prefix: string): Version | undefined {
  const [first, ...others] = store.range(prefix, prefixEnd(prefix));
  return others.reduce((a, b) => (a !== undefined && a.createRevision <= b.createRevision ? a : b), first);
}

/**
 * Waits until no key under a prefix is left that was created up to a revision: looks for the youngest of them, watches it until it is
 * deleted, and looks again. `done` hears the revision of the last look. Returns how to cancel.
 */
export function waitForDeletes(
  core: Core,
  prefix: string,
  createdUpTo: number,
  done: (outcome: number | Refusal) => void,
): () => void {
  const { store, watches } = core;
  let watcher: Watcher | undefined;
  const look = (): void => {
    const ahead = youngest(core, prefix, createdUpTo);
    if (ahead === undefined) return done(store.revision);
    const watched = watches.watch({
      key: ahead.key.text,
      end: undefined,
      // As the Go client does: a revision in the past, so a deletion is noticed by etcd's next pass at the earliest.
      startRevision: store.revision,
      noPut: false,
      noDelete: false,
      onEvents(changes) {
        if (changes.every(({ version }) => version > 0)) return;
        watches.cancel(watched);
        look();
      },
      onCompacted: () => done(throughClient(compacted)),
    });
    watcher = watched;
  };
  look();
  return () => {
    if (watcher !== undefined) watches.cancel(watcher);
  };
}

function youngest({ store }: Core, prefix: string, createdUpTo: number): Version | undefined {
  return store
    .range(prefix, prefixEnd(prefix))
    .filter(({ createRevision }) => createRevision <= createdUpTo)
    .reduce<Version | undefined>(
      (a, b) => (a !== undefined && a.createRevision >= b.createRevision ? a : b),
      undefined,
    );
}

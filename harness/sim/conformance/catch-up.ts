// When does real etcd have every watcher up to date? It does not say; but one pass brings up all that wait for it (syncWatchers).
import type { Side } from './side.ts';

/**
 * Resolves when a watcher that is created now, and has `revision` still to hear of, has heard of it: so have all that were created
 * before. There must be an event of that revision. Resolves likewise when the stream ends: then the comparison will show why.
 */
export function caughtUp(real: Side, revision: number): Promise<void> {
  return new Promise((resolve) => {
    const stream = real.open('Watch/Watch', {
      message: (message) => {
        if ((message as { events: readonly object[] }).events.length === 0) return;
        stream.cancel();
        resolve();
      },
      end: () => resolve(),
    });
    const everything = { key: Buffer.from([0]), range_end: Buffer.from([0]) };
    stream.write({ create_request: { ...everything, start_revision: String(revision) } });
  });
}

// Does an orphaned lease run out, although its holder goes on?
import { ok } from '../finding.ts';
import { confirmed } from '../confirmed.ts';
import type { Probe } from '../probe.ts';

/** After the TTL: etcd's tick, and a busy machine. */
const LATER_MS = 5_000;

export const letsRunOut: Probe = {
  name: 'lets run out',
  claim: 'orphaned',
  ask: (lab) =>
    confirmed(lab, async (ttlSeconds) => {
      const worker = await lab.worker();
      const lock = lab.newLock('orphaned');
      await worker.hold(lock, { ttlSeconds, lease: 'orphaned' });
      const sinceUs = lab.nowUs();
      const gone = await lab.until(async () => (await lab.keysOf(lock)).length === 0, ttlSeconds * 1000 + LATER_MS);
      const afterS = ((lab.nowUs() - sinceUs) / 1_000_000).toFixed(1);
      if (gone) return ok(`an orphaned lock with a TTL of ${ttlSeconds} s was gone after ${afterS} s.`);
      return lab.late(
        sinceUs,
        `An orphaned lock with a TTL of ${ttlSeconds} s was still there after ${afterS} s.`,
        lab.remedy('orphan'),
      );
    }),
};

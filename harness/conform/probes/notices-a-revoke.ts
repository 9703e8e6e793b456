// Is a holder told when its lease is revoked by somebody else?
import { inconclusive, ok } from '../finding.ts';
import { confirmed } from '../confirmed.ts';
import type { Probe } from '../probe.ts';

/** After the TTL, counted from the revoke: nobody may believe longer, and a busy machine takes some time to say so. */
const LATER_MS = 5_000;

export const noticesARevoke: Probe = {
  name: 'notices a revoke',
  claim: 'lost',
  ask: (lab) =>
    confirmed(lab, async (ttlSeconds) => {
      const worker = await lab.worker();
      const lock = lab.newLock('revoked');
      const attempt = await worker.hold(lock, { ttlSeconds });
      const [key] = await lab.keysOf(lock);
      if (!key || key.lease === '0') return inconclusive('its key has no lease that could be revoked.');
      const sinceUs = lab.nowUs();
      await lab.options.cluster.client.leaseRevoke(key.lease);
      await lab.until(() => attempt.said('lost') !== undefined, ttlSeconds * 1000 + LATER_MS);
      const lost = attempt.said('lost');
      if (lost)
        return ok(`told ${Math.max(0, Math.round((lost.atUs - sinceUs) / 1000))} ms after its lease was revoked.`);
      return lab.late(
        sinceUs,
        `Its lease was revoked, and ${((lab.nowUs() - sinceUs) / 1_000_000).toFixed(1)} s later its holder still believed.`,
        lab.remedy('noticeARevoke'),
      );
    }),
};

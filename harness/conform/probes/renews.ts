// Does a hold that is kept alive outlive its TTL?
import { broken, inconclusive, ok } from '../finding.ts';
import { confirmed } from '../confirmed.ts';
import type { Probe } from '../probe.ts';

/** So many TTLs it is held; etcd takes half a second to notice an expiry. */
const TTLS = 2;
const TICK_MS = 1_000;

export const renews: Probe = {
  name: 'renews',
  ask: (lab) =>
    confirmed(lab, async (ttlSeconds) => {
      const worker = await lab.worker();
      const lock = lab.newLock('renews');
      const attempt = await worker.hold(lock, { ttlSeconds });
      const sinceUs = lab.nowUs();
      const [key] = await lab.keysOf(lock);
      if (!key) return inconclusive('its key is not to be found.');
      const isGone = (): boolean =>
        lab.evidence
          .all('watch')
          .some(
            (event) => event.type === 'DELETE' && event.key === key.key && event.createRevision === key.createRevision,
          );
      const over = await lab.until(
        () => isGone() || attempt.said('lost') !== undefined,
        TTLS * ttlSeconds * 1000 + TICK_MS,
      );
      const heldS = ((lab.nowUs() - sinceUs) / 1_000_000).toFixed(1);
      if (!over) {
        await attempt.release();
        return ok(`still held after ${heldS} s with a TTL of ${ttlSeconds} s.`);
      }
      const stoodStillMs = lab.evidence.longestGapMs(attempt.id, sinceUs, lab.nowUs());
      const told = attempt.said('lost')
        ? `It said that it lost a lock with a TTL of ${ttlSeconds} s after ${heldS} s: ${attempt.said('lost')!.reason}.`
        : `A kept-alive lock with a TTL of ${ttlSeconds} s ran out after ${heldS} s.`;
      if (Number.isFinite(stoodStillMs) && stoodStillMs > (ttlSeconds * 1000) / 4 && !attempt.said('lost'))
        return inconclusive(
          `${told} But the worker, or the machine, stood still for ${(stoodStillMs / 1000).toFixed(1)} s meanwhile.`,
        );
      if (lab.evidence.noiseMs(sinceUs) > (ttlSeconds * 1000) / 4) return lab.late(sinceUs, told, '');
      return broken(told, lab.remedy('renew'));
    }),
};

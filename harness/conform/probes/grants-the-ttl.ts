// Has its key a lease, with the TTL that was asked for?
import { broken, inconclusive, ok } from '../finding.ts';
import type { Probe } from '../probe.ts';

/** No library's default. */
const ASKED_SECONDS = 17;

export const grantsTheTtl: Probe = {
  name: 'asks for the TTL',
  ask: async (lab) => {
    const worker = await lab.worker();
    const lock = lab.newLock('ttl');
    await worker.hold(lock, { ttlSeconds: ASKED_SECONDS });
    const [key] = await lab.keysOf(lock);
    if (!key) return inconclusive('its key is not to be found.');
    if (key.lease === '0')
      return broken(
        `Its key "${key.key}" has no lease: it would stay for ever after a SIGKILL.`,
        lab.remedy('haveALease'),
      );
    const { grantedSeconds } = await lab.options.cluster.client.leaseTimeToLive(key.lease);
    const due = Math.max(ASKED_SECONDS, lab.options.cluster.floorSeconds);
    if (grantedSeconds === due) return ok(`asked for ${ASKED_SECONDS} s, granted ${grantedSeconds} s.`);
    return broken(
      `Asked for a TTL of ${ASKED_SECONDS} s, its lease has one of ${grantedSeconds} s.`,
      lab.remedy('passTtlOn'),
    );
  },
};

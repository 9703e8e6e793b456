// Is the lock given back once release is answered: the key gone, and the lease where that is claimed?
import { inconclusive, ok } from '../finding.ts';
import type { Probe } from '../probe.ts';

const SOON_MS = 5_000;

export const releases: Probe = {
  name: 'releases',
  ask: async (lab) => {
    const worker = await lab.worker();
    const lock = lab.newLock('releases');
    const attempt = await worker.hold(lock);
    const before = await lab.keysOf(lock);
    const sinceUs = lab.nowUs();
    await attempt.release();
    const gone = await lab.until(async () => (await lab.keysOf(lock)).length === 0, SOON_MS);
    if (!gone)
      return lab.late(
        sinceUs,
        `Its key was still there ${SOON_MS / 1000} s after its release was answered.`,
        lab.remedy('deleteFirst'),
      );
    if (before.length === 0) return inconclusive('its release is answered, but its key is not to be found before.');
    const leases = [...new Set(before.map(({ lease }) => lease))].filter((lease) => lease !== '0');
    if (!lab.claims.leasePerHold) return ok('its key is gone; whether its lease is too is not claimed.');
    for (const lease of leases)
      if (!(await lab.until(() => lab.isOver(lease), SOON_MS)))
        return lab.late(
          sinceUs,
          `The lease of its key was still alive ${SOON_MS / 1000} s after its release was answered, though it claims leasePerHold.`,
          lab.remedy('revokeFirst'),
        );
    return ok(
      `its key and its lease are gone, ${Math.round((lab.nowUs() - sinceUs) / 1000)} ms after the release began.`,
    );
  },
};

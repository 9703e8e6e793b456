// Is the lock of a holder that was SIGKILLed free again once its TTL is over?
import { broken, inconclusive, ok } from '../finding.ts';
import { confirmed } from '../confirmed.ts';
import type { Probe } from '../probe.ts';
import { queueUp } from '../queue-up.ts';

/** After the TTL: etcd's tick, and a busy machine. */
const LATER_MS = 6_000;

export const survivesAKill: Probe = {
  name: 'outlives a SIGKILL',
  ask: (lab) =>
    confirmed(lab, async (ttlSeconds) => {
      const patienceMs = ttlSeconds * 1000 + LATER_MS;
      const { lock, holding, waiter } = await queueUp(lab, 'killed', { ttlSeconds }, { timeoutMs: 2 * patienceMs });
      const [key] = await lab.keysOf(lock);
      if (!key) return inconclusive('its key is not to be found.');
      const sinceUs = lab.nowUs();
      holding.kill();
      const isThere = async (): Promise<boolean> =>
        (await lab.keysOf(lock)).some(({ createRevision }) => createRevision === key.createRevision);
      const gone = await lab.until(async () => !(await isThere()), patienceMs);
      const afterS = (): string => ((lab.nowUs() - sinceUs) / 1_000_000).toFixed(1);
      if (!gone) {
        const told = `Its key was still there ${afterS()} s after its worker was SIGKILLed, with a TTL of ${ttlSeconds} s.`;
        const remedy = lab.remedy('bindToProcess');
        return key.lease === '0' ? broken(told, remedy) : lab.late(sinceUs, told, remedy);
      }
      const freeAfter = afterS();
      const sinceFreeUs = lab.nowUs();
      await lab.until(() => waiter.said('acquired') !== undefined || waiter.said('failed') !== undefined, LATER_MS);
      if (waiter.said('acquired'))
        return ok(
          `free ${freeAfter} s after a SIGKILL, with a TTL of ${ttlSeconds} s; the waiter had it after ${afterS()} s.`,
        );
      return lab.late(
        sinceFreeUs,
        `The lock of a SIGKILLed holder was free, and its waiter did not get it in ${LATER_MS / 1000} s.`,
        lab.remedy('wakeTheNext'),
      );
    }),
};

// Does a second worker stay out while the first one holds?
import { broken, inconclusive, ok } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { queueUp } from '../queue-up.ts';

/** How long the second one is watched, once it has asked etcd. */
const WATCHED_MS = 1_000;

export const excludes: Probe = {
  name: 'excludes',
  ask: async (lab) => {
    const { holder, lock, waiter } = await queueUp(lab, 'excludes');
    await lab.until(() => waiter.said('acquired') !== undefined, WATCHED_MS);
    const second = waiter.said('acquired');
    if (!second) {
      const failed = waiter.said('failed');
      return failed === undefined
        ? ok(`a second worker waited for ${WATCHED_MS / 1000} s and did not get it.`)
        : lab.late(
            waiter.sentUs,
            `A second worker gave up after ${Math.round((failed.atUs - waiter.sentUs) / 1000)} ms of its ${waiter.timeoutMs / 1000} s: ${failed.error}.`,
            lab.remedy('wait'),
          );
    }
    if (holder.said('lost')) return inconclusive('the first holder lost its lock meanwhile.');
    return broken(`Two workers held "${lock}" at once.`, lab.remedy('exclude'));
  },
};

// Does an acquire of a lock that is held fail when its time is over, and leave nothing behind?
import { broken, inconclusive, ok } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { queueUp } from '../queue-up.ts';

const TIMEOUT_MS = 1_000;
/** How much later than its timeout it may fail. */
const LATER_MS = 5_000;
const SOON_MS = 5_000;

export const timesOut: Probe = {
  name: 'times out',
  ask: async (lab) => {
    const { lock, holder, heldKeys, waiter, waiting } = await queueUp(lab, 'times-out', {}, { timeoutMs: TIMEOUT_MS });
    const answer = await waiter.answer();
    if (answer === 'acquired') {
      if (holder.said('lost')) return inconclusive('the first holder lost its lock meanwhile.');
      return broken('It got a lock that another worker held.', lab.remedy('failInstead'));
    }
    const failed = waiter.said('failed');
    const remedy = lab.remedy('giveUp');
    if (!failed)
      return lab.late(waiter.sentUs, `Its acquire was not answered, ${TIMEOUT_MS / 1000} s being its timeout.`, remedy);
    const tookMs = (failed.atUs - waiter.sentUs) / 1000;
    if (tookMs < TIMEOUT_MS / 2)
      return broken(
        `It gave up after ${Math.round(tookMs)} ms of its ${TIMEOUT_MS} ms: ${failed.error}.`,
        lab.remedy('wait'),
      );
    if (tookMs > TIMEOUT_MS + LATER_MS)
      return lab.late(
        waiter.sentUs,
        `It failed ${(tookMs / 1000).toFixed(1)} s after a timeout of ${TIMEOUT_MS / 1000} s had begun: ${failed.error}.`,
        remedy,
      );
    const clean = lab.remedy('giveUpCleanly');
    const mine = (await lab.keysOf(lock)).slice(heldKeys);
    if (!(await lab.until(async () => (await lab.keysOf(lock)).length <= heldKeys, SOON_MS)))
      return lab.late(
        waiter.sentUs,
        `Its key "${mine[0]?.key ?? lock}" was still in the queue ${SOON_MS / 1000} s after it had timed out.`,
        clean,
      );
    if (lab.claims.leasePerHold) {
      const leases = lab.evidence
        .all('rpc')
        .filter(
          ({ worker, method, side }) =>
            worker === waiting.number && method === 'Lease/LeaseGrant' && side === 'response',
        )
        .flatMap(({ lease }) => lease ?? []);
      for (const lease of leases)
        if (!(await lab.until(() => lab.isOver(lease), SOON_MS)))
          return lab.late(
            waiter.sentUs,
            `The lease of an acquire that timed out was still alive ${SOON_MS / 1000} s later, though it claims leasePerHold.`,
            clean,
          );
    }
    await holder.release();
    // Who comes late has put a key; nobody else asks for this lock.
    await lab.until(async () => (await lab.keysOf(lock)).length > 0, TIMEOUT_MS / 2);
    if ((await lab.keysOf(lock)).length > 0)
      return broken('After it had timed out it took the lock all the same.', clean);
    return ok(`failed after ${Math.round(tookMs)} ms of ${TIMEOUT_MS} ms, and left nothing behind.`);
  },
};

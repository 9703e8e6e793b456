// Does the waiter get the lock when the holder has released it?
import { inconclusive, ok } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { queueUp } from '../queue-up.ts';

export const handsOver: Probe = {
  name: 'hands over',
  ask: async (lab) => {
    const { holder, waiter } = await queueUp(lab, 'hands-over');
    if (waiter.said('acquired')) return inconclusive('a second worker had the lock before its holder released it.');
    const sinceUs = lab.nowUs();
    await holder.release();
    const acquired = await waiter.mustBeAcquired('although its holder had released it');
    return ok(
      `the waiter had it ${Math.max(0, Math.round((acquired.atUs - sinceUs) / 1000))} ms after the release began.`,
    );
  },
};

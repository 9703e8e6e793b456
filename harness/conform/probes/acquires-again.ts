// Can the same worker acquire the same lock again after its release?
import { ok } from '../finding.ts';
import type { Probe } from '../probe.ts';

const TIMES = 3;

export const acquiresAgain: Probe = {
  name: 'acquires again',
  ask: async (lab) => {
    const worker = await lab.worker();
    const lock = lab.newLock('again');
    for (let time = 0; time < TIMES; time++) await (await worker.hold(lock)).release();
    return ok(`one worker had the same lock ${TIMES} times, one after the other.`);
  },
};

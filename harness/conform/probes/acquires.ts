// Does it acquire a lock that nobody else wants?
import { ok } from '../finding.ts';
import type { Probe } from '../probe.ts';

export const acquires: Probe = {
  name: 'acquires',
  ask: async (lab) => {
    const worker = await lab.worker();
    const attempt = await worker.hold(lab.newLock('acquires'));
    const tookMs = Math.round((attempt.said('acquired')!.atUs - attempt.sentUs) / 1000);
    return ok(`held after ${tookMs} ms.`);
  },
};

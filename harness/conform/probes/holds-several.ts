// Can one worker hold two locks at once, and let go of one of them?
import { broken, ok } from '../finding.ts';
import type { Probe } from '../probe.ts';

export const holdsSeveral: Probe = {
  name: 'holds several',
  ask: async (lab) => {
    const worker = await lab.worker();
    const [one, other] = [lab.newLock('several'), lab.newLock('several')];
    const first = await worker.hold(one);
    const second = await worker.hold(other);
    const before = (await lab.keysOf(other)).length;
    await first.release();
    const after = (await lab.keysOf(other)).length;
    if (second.said('lost') !== undefined || after < before)
      return broken('When one of two locks was released, the other was gone too.', lab.remedy('keepApart'));
    await second.release();
    return ok('two locks at once, and one of them released without the other.');
  },
};

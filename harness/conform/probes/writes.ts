// Does a holder write to the witness, with the time at which it believed? Without that a storm cannot judge mutual exclusion.
import { broken, ok } from '../finding.ts';
import type { Probe } from '../probe.ts';

const SOON_MS = 5_000;

export const writes: Probe = {
  name: 'writes',
  ask: async (lab) => {
    const worker = await lab.worker();
    const attempt = await worker.hold(lab.newLock('writes'));
    const sinceUs = lab.nowUs();
    const mine = () => lab.evidence.all('wrote').filter(({ hold }) => hold === attempt.id);
    await lab.until(() => mine().length >= 3, SOON_MS);
    const falseTime = lab.evidence.takeFalseTime();
    if (falseTime !== undefined) return broken(falseTime, lab.remedy('tellTime'));
    const [first] = mine();
    if (first?.saidUs !== undefined) return ok('says `wrote` with `t` while it holds.');
    const told = `It says ${first ? '`wrote` without `t`' : 'no `wrote`'} while it holds: mutual exclusion cannot be judged, and no run is safe.`;
    const remedy = lab.remedy('writeWithTime');
    return first ? broken(told, remedy) : lab.late(sinceUs, told, remedy);
  },
};

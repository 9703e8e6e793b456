// Does its key lie under the name of the lock? By that the harness knows which keys are whose.
import { broken, ok } from '../finding.ts';
import type { Probe } from '../probe.ts';

export const namesItsKey: Probe = {
  name: 'names its key',
  ask: async (lab) => {
    const worker = await lab.worker();
    const lock = lab.newLock('key');
    const sinceUs = lab.nowUs();
    await worker.hold(lock);
    const [key] = await lab.keysOf(lock);
    if (key) return ok(`its key is ${key.key}.`);
    const mine = lab.evidence
      .all('rpc')
      .filter((event) => event.worker === worker.number && event.atUs >= sinceUs)
      .flatMap(({ puts = [] }) => puts);
    const instead = mine.length === 0 ? '' : `, but it put "${mine[0]!.key}"`;
    return broken(`It holds "${lock}" without any key under that name in etcd${instead}.`, lab.remedy('nameTheKey'));
  },
};

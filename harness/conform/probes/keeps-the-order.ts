// Do three waiters get the lock in the order in which their keys came to etcd?
import { broken, inconclusive, ok } from '../finding.ts';
import type { ProbeAttempt } from '../probe-attempt.ts';
import type { Probe } from '../probe.ts';

const WAITERS = 3;
const TIMEOUT_MS = 20_000;
const SEEN_MS = 5_000;

export const keepsTheOrder: Probe = {
  name: 'keeps the order',
  claim: 'fifo',
  ask: async (lab) => {
    const [holding, ...waiting] = await Promise.all(Array.from({ length: WAITERS + 1 }, () => lab.worker()));
    const lock = lab.newLock('order');
    const holder = await holding!.hold(lock);
    const before = (await lab.keysOf(lock)).length;
    const waiters: ProbeAttempt[] = [];
    for (const worker of waiting) {
      waiters.push(worker.ask(lock, { timeoutMs: TIMEOUT_MS }));
      const due = before + waiters.length;
      if (!(await lab.until(async () => (await lab.keysOf(lock)).length >= due, SEEN_MS)))
        return inconclusive('its waiters have no keys under the name of the lock, so their order cannot be told.');
    }
    await holder.release();
    const order: number[] = [];
    while (order.length < WAITERS) {
      const next = (): number => waiters.findIndex((each, index) => !order.includes(index) && each.said('acquired'));
      if (!(await lab.until(() => next() >= 0, TIMEOUT_MS))) break;
      const index = next();
      order.push(index);
      await waiters[index]!.release();
    }
    if (order.length < WAITERS)
      return lab.late(
        holder.sentUs,
        `Of ${WAITERS} waiters only ${order.length} got the lock.`,
        lab.remedy('wakeTheNext'),
      );
    const inOrder = order.every((index, place) => index === place);
    return inOrder
      ? ok(`${WAITERS} waiters had it in the order in which they came.`)
      : broken(
          `${WAITERS} waiters had it in the order ${order.map((index) => index + 1).join(', ')}.`,
          lab.remedy('keepTheOrder'),
        );
  },
};

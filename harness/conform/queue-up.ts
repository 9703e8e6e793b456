// A holder and somebody who waits for it: where most questions begin.
import type { Lab } from './lab.ts';
import type { Asked, ProbeAttempt } from './probe-attempt.ts';
import type { ProbeWorker } from './probe-worker.ts';

/** How long a waiter may take until something of it is seen at its tap. */
const SEEN_MS = 5_000;

export interface Queue {
  readonly lock: string;
  readonly holder: ProbeAttempt;
  /** How many keys of the lock there were before the waiter came. */
  readonly heldKeys: number;
  readonly holding: ProbeWorker;
  readonly waiter: ProbeAttempt;
  readonly waiting: ProbeWorker;
}

/** Two workers: one holds, the other has asked etcd, or was given 5 s to do it. */
export async function queueUp(lab: Lab, about: string, held: Asked = {}, waits: Asked = {}): Promise<Queue> {
  const [holding, waiting] = await Promise.all([lab.worker(), lab.worker()]);
  const lock = lab.newLock(about);
  const holder = await holding.hold(lock, held);
  const heldKeys = (await lab.keysOf(lock)).length;
  const waiter = waiting.ask(lock, waits);
  const seen = (): boolean =>
    lab.evidence.all('rpc').some(({ worker, atUs }) => worker === waiting.number && atUs >= waiter.sentUs) ||
    waiter.said('failed') !== undefined;
  await lab.until(seen, SEEN_MS);
  return { lock, holder, heldKeys, holding, waiter, waiting };
}

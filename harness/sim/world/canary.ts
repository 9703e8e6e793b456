// One canary: a small put by the controller, through whichever member answers it.
import type { SimCluster } from '../cluster/sim-cluster.ts';
import { nothingToCancel } from '../etcd/core.ts';
import type { Kernel } from '../kernel/kernel.ts';

export const CANARY_KEY = '\u0000lockstorm-canary';
/** As on the real engine. */
const DEADLINE_US = 5_000_000;

/** `done` hears `ok` with the put's revision, or why there was no answer. */
export function putCanary(
  kernel: Kernel,
  { members }: SimCluster,
  done: (outcome: string, revision?: number) => void,
): void {
  const ready = members.filter((member) => member.ready);
  const asked = ready.find(({ stops }) => stops === 0) ?? ready[0];
  if (!asked) return done('UNAVAILABLE');
  const { frontEnd, life } = asked;
  let callOff = nothingToCancel;
  let isOver = false;
  const end = (outcome: string, revision?: number): void => {
    if (isOver) return;
    isOver = true;
    kernel.cancel(deadline);
    frontEnd.disconnected(connection);
    done(outcome, revision);
  };
  const connection = {
    memberGone: () => {
      callOff();
      end(`UNAVAILABLE: process ${life} of member ${asked.index} is gone`);
    },
  };
  const deadline = kernel.after(DEADLINE_US, null, 'canary', () => {
    callOff();
    end('DEADLINE_EXCEEDED');
  });
  frontEnd.connected(connection);
  callOff = frontEnd.call('KV/Put', { key: Buffer.from(CANARY_KEY), value: Buffer.alloc(0) }, (error, response) => {
    if (error) return end(error.details);
    const { header } = response as { header: { revision: string } };
    end('ok', Number(header.revision));
  });
}

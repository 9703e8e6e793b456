// The machine's time for an etcd model: what the virtual clock is in a simulation.
import { MonotonicClock } from '../../clock.ts';
import type { EtcdModelOptions } from '../etcd/model.ts';

/** A clock and timers of this process. A timer never fires early; it keeps the process alive until it is called off. */
export function realTime(): Pick<EtcdModelOptions, 'clock' | 'after'> {
  return {
    clock: new MonotonicClock(),
    after: (delayUs, act) => {
      if (delayUs <= 0) {
        const immediate = setImmediate(act);
        return () => clearImmediate(immediate);
      }
      const timer = setTimeout(act, Math.ceil(delayUs / 1000));
      return () => clearTimeout(timer);
    },
  };
}

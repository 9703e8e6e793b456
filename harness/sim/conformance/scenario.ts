// A short story told to one side in its own time: real etcd in the machine's, the model in virtual time, where waiting costs nothing.
import type { EtcdModelOptions } from '../etcd/model.ts';
import { EtcdModel } from '../etcd/model.ts';
import { Kernel } from '../kernel/kernel.ts';
import { ModelSide } from './model-side.ts';
import type { Side } from './side.ts';

/** What a story needs besides etcd. */
export interface StoryTime {
  nowUs(): number;
  sleep(ms: number): Promise<void>;
}

export type Story<T> = (side: Side, time: StoryTime) => Promise<T>;

/** Monotonic time, and timers of this process. */
export const machineTime: StoryTime = {
  nowUs: () => Number(process.hrtime.bigint() / 1000n),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Tells the story to a fresh model. Rejects when the story fails, or when nothing could ever happen any more. */
export async function tellModel<T>(
  story: Story<T>,
  options: Pick<EtcdModelOptions, 'heartbeatMs' | 'electionMs' | 'semantics'>,
): Promise<T> {
  const kernel = new Kernel({ seed: '0000000000000000' });
  const after = (delayUs: number, act: () => void): (() => void) => {
    const timer = kernel.after(delayUs, null, 'etcd', act);
    return () => kernel.cancel(timer);
  };
  const model = new EtcdModel({ ...options, clock: kernel, after });
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  const time: StoryTime = {
    nowUs: () => kernel.nowUs(),
    sleep: (ms) => new Promise((resolve) => void kernel.after(ms * 1000, null, 'story', resolve)),
  };
  // A kernel runs from a macrotask only: within a microtask nothing would be drained.
  await new Promise<void>((resolve, reject) => {
    setImmediate(() => {
      try {
        const told = story(new ModelSide(model), time)
          .then(
            (value) => (outcome = { value }),
            (error: unknown) => (outcome = { error }),
          )
          .finally(() => kernel.stop());
        void told;
        kernel.run();
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  });
  model.stop();
  if (outcome === undefined) throw new Error('the story waits for something that never happens on the model');
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

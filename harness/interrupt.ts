// Ctrl-C: once to stop and still report, twice to leave now. SIGTERM and a closed terminal count the same.
import type { EventEmitter } from 'node:events';
import { setMaxListeners } from 'node:events';
import { messageOf } from './errors.ts';

/** What the rest of the program sees of Ctrl-C. */
export interface Interrupt {
  /** Aborts at the first signal. */
  readonly stop: AbortSignal;
  /** `cb` is called, synchronously, at the second signal; returns how to forget it again. */
  readonly onNow: (cb: () => void) => () => void;
}

export interface InterruptOptions {
  /** Where the signals come from: the process, or a test's emitter. */
  readonly signals: Pick<EventEmitter, 'on' | 'off'>;
  /** Monotonic ms. */
  readonly nowMs: () => number;
  /** Told once, at the first signal. */
  readonly onStop: (signal: string) => void;
  /** Leaves the program; called last at the second signal. */
  readonly leave: () => void;
}

/**
 * One Ctrl-C in a terminal arrives twice under npm: from the terminal and passed on by npm, a few ms apart. A signal within this
 * time of the one before is the same press.
 */
const samePressMs = 300;

/** Installs the handlers; `uninstall` takes them away again. */
export function installInterrupt(options: InterruptOptions): Interrupt & { uninstall(): void } {
  const controller = new AbortController();
  // Every lane of every run listens to it.
  setMaxListeners(0, controller.signal);
  const callbacks = new Set<() => void>();
  let pressedAtMs: number | undefined;
  const onSignal = (signal: string): void => {
    const nowMs = options.nowMs();
    const samePress = pressedAtMs !== undefined && nowMs - pressedAtMs < samePressMs;
    pressedAtMs = nowMs;
    if (samePress) return;
    if (!controller.signal.aborted) {
      options.onStop(signal);
      controller.abort(new Error(`interrupted by ${signal}`));
      return;
    }
    for (const callback of callbacks) {
      try {
        callback();
      } catch (error) {
        // One that fails must not keep the others from killing what they started.
        process.stderr.write(`while leaving: ${messageOf(error)}\n`);
      }
    }
    options.leave();
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) options.signals.on(name, onSignal);
  return {
    stop: controller.signal,
    onNow: (callback) => {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    uninstall: () => {
      for (const name of names) options.signals.off(name, onSignal);
    },
  };
}

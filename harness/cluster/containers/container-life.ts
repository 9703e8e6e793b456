// One life of a member in a container: the engine starts it, signals it, and says when it has ended. Its next life is the same container again.
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from 'dockerode';
import { deferred } from '../../deferred.ts';
import { environmentError } from '../../errors.ts';
import type { MemberExit, MemberLife, MemberSignal } from '../member-life.ts';
import type { ContainerLog } from './container-log.ts';
import { engineReason } from './engine-reason.ts';

export interface ContainerLifeOptions {
  readonly container: Container;
  readonly name: string;
  readonly log: ContainerLog;
}

/** For one call of the engine; it may be busy with starting others. */
const CALL_PATIENCE_MS = 30_000;
/** For what of the log is still on its way when the container has ended. */
const LOG_PATIENCE_MS = 2_000;
/** A connection to the engine may break while the container goes on. */
const WAIT_ATTEMPTS = 5;

export class ContainerLife implements MemberLife {
  readonly pid = 0;
  readonly label: string;
  readonly #options: ContainerLifeOptions;
  readonly #exited = deferred<MemberExit>();
  #exit: MemberExit | undefined;
  /** The engine is asked for one thing after the other. */
  #last: Promise<void>;

  /** Starts it. */
  constructor(options: ContainerLifeOptions) {
    this.#options = options;
    this.label = `container ${options.name}`;
    this.#last = this.#begin();
  }

  get exit(): MemberExit | undefined {
    return this.#exit;
  }
  get exited(): Promise<MemberExit> {
    return this.#exited.promise;
  }

  signal(name: MemberSignal): Promise<void> {
    const sent = this.#last.then(() => this.#send(name));
    this.#last = sent.catch(() => {});
    return sent;
  }

  /** And removes the container. */
  async end(): Promise<void> {
    try {
      await within(this.#options.container.remove({ force: true, v: true }));
    } catch {
      // Whoever removes the cluster as a whole looks once more.
    }
    this.#ended({ code: null, signal: 'SIGKILL' });
    await this.exited;
  }

  async #begin(): Promise<void> {
    const { container, log } = this.#options;
    try {
      await within(container.start());
    } catch (error) {
      return this.#ended({ code: null, signal: null, error: new Error(engineReason(error)) });
    }
    void this.#watch(log.follow());
  }

  async #watch(logged: Promise<void>): Promise<void> {
    const exit = await this.#untilExit();
    await Promise.race([logged, sleep(LOG_PATIENCE_MS, undefined, { ref: false })]);
    this.#ended(exit);
  }

  async #untilExit(): Promise<MemberExit> {
    const { container } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        const { StatusCode: status } = (await container.wait()) as { StatusCode: number };
        return exitOf(status);
      } catch (error) {
        const state = await container.inspect().then(
          ({ State }) => State,
          () => undefined,
        );
        if (state && !state.Running) return exitOf(state.ExitCode);
        if (attempt === WAIT_ATTEMPTS)
          return { code: null, signal: null, error: new Error(`its engine does not answer: ${engineReason(error)}`) };
        await sleep(200);
      }
    }
  }

  #ended(exit: MemberExit): void {
    this.#exit ??= exit;
    this.#exited.resolve(this.#exit);
  }

  async #send(name: MemberSignal): Promise<void> {
    const { container } = this.#options;
    if (this.#exit) return;
    try {
      if (name === 'SIGSTOP') await within(container.pause());
      else if (name === 'SIGCONT') await within(container.unpause());
      else await within(container.kill({ signal: name }));
    } catch (error) {
      // Its end is told by `exited`.
      if (this.#exit || /is not running|no such container|no container with/i.test(engineReason(error))) return;
      throw environmentError(
        'engine-failed',
        `The container engine did not ${asked[name]} ${this.label}: ${engineReason(error)}.`,
        'See whether "docker pause" and "docker kill" work here (a rootless engine needs cgroup v2), or use another --etcd.',
      );
    }
  }
}

const asked = { SIGSTOP: 'pause', SIGCONT: 'unpause', SIGTERM: 'end', SIGKILL: 'kill' } as const;

/** A shell's way of saying that a signal ended it. */
function exitOf(status: number): MemberExit {
  const signal = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
  return signal === undefined ? { code: status, signal: null } : { code: null, signal };
}

async function within<T>(call: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = sleep(CALL_PATIENCE_MS, undefined, { signal: over.signal }).then(() => {
    throw new Error(`the engine did not answer within ${CALL_PATIENCE_MS / 1_000} s`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([call, late]);
  } finally {
    over.abort();
  }
}

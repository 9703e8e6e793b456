// One worker of a probe: an incarnation as a storm has it, with the answers at hand that a probe waits for.
import type { HarnessError } from '../errors.ts';
import { complaintRemedies } from '../storm/complaint-remedies.ts';
import { Incarnation } from '../storm/incarnation.ts';
import type { IncarnationOptions } from '../storm/incarnation.ts';
import { broken, Ruled } from './finding.ts';
import type { Lab } from './lab.ts';
import { ProbeAttempt } from './probe-attempt.ts';
import type { Asked } from './probe-attempt.ts';

const TIMEOUT_MS = 10_000;
/** Who fails sooner does not fail for want of time; µs. */
const SLOW_START_US = 3_000_000;

export class ProbeWorker {
  readonly number: number;
  readonly #lab: Lab;
  readonly #incarnation: Incarnation;

  /** Rejects with Ruled where the worker is not ready in time, or ends. */
  static async start(lab: Lab, options: Omit<IncarnationOptions, 'onRpc' | 'onFailure'>): Promise<ProbeWorker> {
    let failure: HarnessError | undefined;
    const sinceUs = lab.nowUs();
    const incarnation = await Incarnation.start({
      ...options,
      onRpc: () => 'pass',
      onFailure: (error) => (failure ??= error as HarnessError),
    });
    if (await incarnation.ready) {
      const said = lab.evidence.all('ready').find(({ worker }) => worker === options.worker);
      if (said) {
        const version = said.version === undefined ? {} : { version: said.version };
        lab.meet({ name: said.subject, ...version }, said.claims);
      }
      return new ProbeWorker(lab, options.worker, incarnation);
    }
    const { complaint, code, signal } = await incarnation.gone;
    const told = failure?.message ?? complaint?.text ?? `Its worker ended before it was ready (${signal ?? code}).`;
    const remedy = failure?.remedy ?? (complaint && complaintRemedies[complaint.code]) ?? lab.remedy('start');
    const slow = lab.nowUs() - sinceUs > SLOW_START_US;
    throw new Ruled(slow ? lab.late(sinceUs, told, remedy) : broken(told, remedy));
  }

  private constructor(lab: Lab, number: number, incarnation: Incarnation) {
    this.#lab = lab;
    this.number = number;
    this.#incarnation = incarnation;
  }

  /** Aborts when the process is gone. */
  get dead(): AbortSignal {
    return this.#incarnation.dead;
  }

  /** Sends an acquire. */
  ask(
    lock: string,
    { ttlSeconds = this.#lab.longTtl, lease = 'kept-alive', timeoutMs = TIMEOUT_MS }: Asked = {},
  ): ProbeAttempt {
    const id = this.#lab.nextHold();
    const sentUs = this.#lab.nowUs();
    const round = { lock, ttlSeconds, lease, timeoutMs, thinkMs: 0, holdMs: 0 };
    const hold = this.#incarnation.acquire(id, round);
    return new ProbeAttempt(this.#lab, { id, lock, ttlSeconds, timeoutMs, sentUs, dead: this.dead, hold });
  }

  /** Acquires a lock that nobody else wants. Rejects with Ruled where it does not get it. */
  async hold(lock: string, asked: Asked = {}): Promise<ProbeAttempt> {
    const attempt = this.ask(lock, asked);
    await attempt.mustBeAcquired('although nobody else wanted it');
    return attempt;
  }

  /** SIGKILL. */
  kill(): void {
    this.#incarnation.target()?.sigkill();
  }

  /** Nothing goes between it and etcd any more; returns how to heal that. */
  cut(): () => void {
    return this.#incarnation.target()?.cut('both') ?? (() => {});
  }

  /** Tells it to quit and waits until it is gone; false where it had to be ended, or did not end in order. */
  async quit(): Promise<boolean> {
    await this.#incarnation.seeOut();
    return (await this.#incarnation.gone).reason === 'quit';
  }

  /** Tells it to quit, and ends it when it does not. */
  async dismiss(): Promise<void> {
    await this.#incarnation.seeOut();
  }

  /** Ends it at once. */
  end(): Promise<void> {
    return this.#incarnation.end();
  }
}

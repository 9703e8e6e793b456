// A lease of a generated history's worker: renewed each third of its TTL until told otherwise, and given up at the deadline.
import { Signal, start, until } from './tasks.ts';
import type { Task } from './tasks.ts';
import type { Evidence, ModelProcess } from './model-process.ts';

export class ModelSession {
  readonly id: string;
  readonly grantedSeconds: number;
  deadlineUs: number;
  /** The lease may have run out. */
  readonly lost = new Signal();
  /** A call about it had no answer: what etcd did is not known. */
  readonly #process: ModelProcess;
  readonly #watchesDeadline: boolean;
  #stopped = false;
  #renewing = false;
  #renewed = new Signal();

  /** undefined: etcd did not answer. */
  static *grant(process: ModelProcess, ttlSeconds: number, watchesDeadline: boolean): Task<ModelSession | undefined> {
    const { etcd } = process.stage;
    const sentUs = process.stage.nowUs;
    const answer = yield* until(
      process.call<{ lease: string; grantedSeconds: number }>({
        method: 'Lease/LeaseGrant',
        asked: { ttlSeconds },
        apply: (reply) => {
          const value = etcd.grant(ttlSeconds);
          const evidence = { lease: value.lease, ttlSeconds: value.grantedSeconds, revision: etcd.revision };
          reply({ outcome: 'ok', evidence, value });
        },
      }),
    );
    if (!answer?.value) return undefined;
    const { lease, grantedSeconds } = answer.value;
    return new ModelSession(process, lease, grantedSeconds, sentUs, watchesDeadline);
  }

  constructor(process: ModelProcess, id: string, grantedSeconds: number, sentUs: number, watchesDeadline: boolean) {
    this.#process = process;
    this.id = id;
    this.grantedSeconds = grantedSeconds;
    this.deadlineUs = sentUs + grantedSeconds * 1e6;
    this.#watchesDeadline = watchesDeadline;
    if (watchesDeadline) this.#watchDeadline();
    start(this.#renew(), () => process.alive);
  }

  get isLost(): boolean {
    if (this.#watchesDeadline && this.#process.stage.nowUs >= this.deadlineUs) this.#lose();
    return this.lost.fired;
  }

  /** No renewal is sent from here on. Resumes when none is in flight. */
  *stopRenewing(): Task<void> {
    this.#stopped = true;
    if (this.#renewing) yield* until<void>((resume) => this.#renewed.on(() => resume()));
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Stops renewing, and revokes until etcd has confirmed it or the lease must have run out. */
  *end(): Task<void> {
    yield* this.stopRenewing();
    const giveUpUs = this.#process.stage.nowUs + 2e6 * this.grantedSeconds + 1e6;
    while (this.#process.stage.nowUs < giveUpUs) {
      const answer = yield* until(this.#process.call(this.#revocation()));
      if (answer) return;
      yield* until(this.#process.sleep(100_000));
    }
  }

  *#renew(): Task<void> {
    const thirdUs = (this.grantedSeconds * 1e6) / 3;
    yield* until(this.#process.sleep(thirdUs));
    while (!this.#stopped) {
      const sentUs = this.#process.stage.nowUs;
      this.#renewing = true;
      const tryUs = Math.min(thirdUs, Math.max(thirdUs / 2, 500_000));
      const answer = yield* until(this.#process.call<number>(this.#renewal(), tryUs));
      this.#renewing = false;
      const renewed = this.#renewed;
      this.#renewed = new Signal();
      renewed.fire();
      if (answer?.value === 0) this.#lose();
      else if (answer) this.deadlineUs = Math.max(this.deadlineUs, sentUs + this.grantedSeconds * 1e6);
      const nextUs = answer ? sentUs + thirdUs - this.#process.stage.nowUs : (this.grantedSeconds * 1e6) / 20;
      yield* until(this.#process.sleep(nextUs));
    }
  }

  #renewal() {
    const { etcd } = this.#process.stage;
    return {
      method: 'Lease/LeaseKeepAlive',
      asked: { lease: this.id },
      apply: (reply: (answer: { outcome: string; evidence: Evidence; value: number }) => void) => {
        const { revision } = etcd;
        etcd.renew(this.id, (value) =>
          reply({ outcome: 'ok', evidence: { lease: this.id, ttlSeconds: value, revision }, value }),
        );
      },
    };
  }

  #revocation() {
    const { etcd } = this.#process.stage;
    return {
      method: 'Lease/LeaseRevoke',
      asked: { lease: this.id },
      apply: (reply: (answer: { outcome: string; evidence: Evidence; value: boolean }) => void) => {
        const found = etcd.revoke(this.id);
        const evidence = { lease: this.id, ...(found && { revision: etcd.revision }) };
        reply({ outcome: found ? 'ok' : 'NOT_FOUND', evidence, value: found });
      },
    };
  }

  #watchDeadline(): void {
    if (this.lost.fired) return;
    const remainingUs = this.deadlineUs - this.#process.stage.nowUs;
    if (remainingUs <= 0) this.#lose();
    else this.#process.timer(remainingUs, () => this.#watchDeadline());
  }

  #lose(): void {
    this.#stopped = true;
    this.lost.fire();
  }
}

// A hold while it is held: says `acquired`, writes to the witness while the belief stands, says `lost` once, and releases.
import { errorText } from './error-text.ts';
import { nowNs } from './say.ts';
import type { Hold } from './subject.ts';
import type { Voice } from './voice.ts';

/** A process that was stalled this long between asking for a write and making it leaves that write out. */
const STALL_NS = 20_000_000n;

export class HeldLock {
  readonly #id: number;
  readonly #hold: Hold;
  readonly #say: Voice['say'];
  readonly #token: { token?: string };
  readonly #timer: NodeJS.Timeout | undefined;
  #believes = true;
  #writes = 0;

  /** Says `acquired` and writes for the first time. */
  constructor(id: number, hold: Hold, witnessIntervalMs: number, say: Voice['say']) {
    this.#id = id;
    this.#say = say;
    this.#hold = hold;
    this.#token = said('token', hold.token);
    const lease = said('lease', hold.leaseId);
    this.#say({ acquired: { hold: id, ...this.#token, ...lease, t: nowNs() } });
    if (!hold.work) this.#timer = setInterval(() => this.#writeSoon(), witnessIntervalMs);
    hold.lost?.addEventListener('abort', this.#onLost);
    if (hold.lost?.aborted) this.#onLost();
    if (!hold.work) this.#write();
    else if (this.#believes) hold.work(id, witnessIntervalMs);
  }

  /** Ends the writes, then releases. Says `released` or `unreleased`; never rejects. */
  async release(): Promise<void> {
    this.#stop();
    try {
      await this.#hold.release();
      this.#say({ released: { hold: this.#id, t: nowNs() } });
    } catch (error) {
      this.#say({ unreleased: { hold: this.#id, error: errorText(error), t: nowNs() } });
    }
  }

  /**
   * After a stall the subject's deadline is overdue, and must be heard before the next write. Node runs timers in the order in which they
   * fall due, but those of one turn go by the time at which it began: after a timer that stalled, this one may be called in the same turn,
   * and the deadline 1 ms later, behind any setImmediate. A fresh timer falls due after every timer that is overdue now.
   */
  #writeSoon(): void {
    const askedNs = process.hrtime.bigint();
    setTimeout(() => {
      if (process.hrtime.bigint() - askedNs < STALL_NS) this.#write();
    }, 1);
  }

  /** `t` is taken before the check: who still believes at the check believed at `t`, however long lies between the two. */
  #write(): void {
    const t = nowNs();
    if (!this.#believes || this.#hold.lost?.aborted) return;
    this.#writes += 1;
    this.#say({ wrote: { hold: this.#id, n: this.#writes, ...this.#token, t } });
  }

  readonly #onLost = (): void => {
    if (!this.#believes) return;
    this.#stop();
    this.#say({ lost: { hold: this.#id, reason: errorText(this.#hold.lost?.reason), t: nowNs() } });
  };

  #stop(): void {
    this.#believes = false;
    clearInterval(this.#timer);
    this.#hold.lost?.removeEventListener('abort', this.#onLost);
  }
}

/** A subject in JavaScript may give a number or a bigint where a string belongs. */
function said<K extends string>(name: K, value: unknown): { [key in K]?: string } {
  const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  const member: { [key in K]?: string } = {};
  return known ? { ...member, [name]: String(value) } : member;
}

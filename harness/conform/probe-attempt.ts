// One acquire of a probe, and what the worker said of it.
import type { LeaseMode } from '../../workers/subject.ts';
import type { EventOf } from '../history/events.ts';
import type { OpenHold } from '../storm/open-hold.ts';
import { broken, inconclusive, Ruled } from './finding.ts';
import type { Lab } from './lab.ts';

/** What is asked for; the rest is a long TTL, kept alive, and 10 s to get it. */
export interface Asked {
  readonly ttlSeconds?: number;
  readonly lease?: LeaseMode;
  readonly timeoutMs?: number;
}

interface Made {
  readonly id: number;
  readonly lock: string;
  readonly ttlSeconds: number;
  readonly timeoutMs: number;
  readonly sentUs: number;
  readonly dead: AbortSignal;
  readonly hold: OpenHold;
}

type Kind = 'acquired' | 'failed' | 'lost' | 'released' | 'unreleased';

/** How long a release may take that nothing stands in the way of. */
const RELEASE_MS = 10_000;
/** After its timeout a worker of ours waits 10 s for a subject that does not heed its signal; a slow machine gets some more. */
const AFTER_TIMEOUT_MS = 15_000;

export class ProbeAttempt {
  readonly id: number;
  readonly lock: string;
  readonly ttlSeconds: number;
  readonly timeoutMs: number;
  /** Run clock, µs, when it was sent. */
  readonly sentUs: number;
  readonly #lab: Lab;
  readonly #made: Made;

  constructor(lab: Lab, made: Made) {
    this.#lab = lab;
    this.#made = made;
    this.id = made.id;
    this.lock = made.lock;
    this.ttlSeconds = made.ttlSeconds;
    this.timeoutMs = made.timeoutMs;
    this.sentUs = made.sentUs;
  }

  /** What was said of it; undefined: nothing of that kind yet. */
  said<K extends Kind>(kind: K): EventOf<K> | undefined {
    const events: readonly EventOf<Kind>[] = this.#lab.evidence.all(kind);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the kind that was asked for
    return events.find(({ hold }) => hold === this.id) as EventOf<K> | undefined;
  }

  /** Waits for the answer; `silent`: there was none by then, `exited`: there will be none. */
  async answer(patienceMs = this.timeoutMs + AFTER_TIMEOUT_MS): Promise<'acquired' | 'failed' | 'exited' | 'silent'> {
    const answered = (): boolean => this.said('acquired') !== undefined || this.said('failed') !== undefined;
    await this.#lab.until(() => answered() || this.#made.dead.aborted, patienceMs);
    if (this.said('acquired')) return 'acquired';
    if (this.said('failed')) return 'failed';
    return this.#made.dead.aborted ? 'exited' : 'silent';
  }

  /** Throws Ruled unless it is acquired; `although` says why it should have been. */
  async mustBeAcquired(although: string): Promise<EventOf<'acquired'>> {
    const answer = await this.answer();
    const acquired = this.said('acquired');
    if (answer === 'acquired' && acquired) return acquired;
    if (answer === 'exited')
      throw new Ruled(broken('Its worker ended by itself while it acquired.', this.#lab.remedy('stay')));
    const error = this.said('failed')?.error;
    const tookMs = (this.#lab.nowUs() - this.sentUs) / 1000;
    const remedy = this.#lab.remedy('acquire');
    if (error !== undefined && tookMs < this.timeoutMs / 2) {
      const told = `It did not get the lock, ${although}: ${error}.`;
      // So much of its TTL was over that the lease may have run out on the way.
      if (tookMs > (this.ttlSeconds * 1000) / 3)
        throw new Ruled(
          inconclusive(
            `${told} But it, or the machine, stood still for ${(tookMs / 1000).toFixed(1)} s of a TTL of ${this.ttlSeconds} s.`,
          ),
        );
      throw new Ruled(broken(told, remedy));
    }
    const told = `It did not get the lock in ${this.timeoutMs / 1000} s, ${although}${error === undefined ? '' : `: ${error}`}.`;
    return this.#lab.ruleLate(this.sentUs, told, remedy);
  }

  /** Sends the release. */
  letGo(): void {
    this.#made.hold.release();
  }

  /** Sends the release and waits for its answer. Rejects with Ruled where it fails, or takes 10 s. */
  async release(): Promise<EventOf<'released'>> {
    const sentUs = this.#lab.nowUs();
    this.letGo();
    await this.#lab.until(
      () => this.said('released') !== undefined || this.said('unreleased') !== undefined || this.#made.dead.aborted,
      RELEASE_MS,
    );
    const released = this.said('released');
    if (released) return released;
    const error = this.said('unreleased')?.error;
    if (error !== undefined) throw new Ruled(broken(`It could not release: ${error}.`, this.#lab.remedy('release')));
    if (this.#made.dead.aborted)
      throw new Ruled(broken('Its worker ended by itself while it released.', this.#lab.remedy('stay')));
    return this.#lab.ruleLate(
      sentUs,
      `Its release was not answered in ${RELEASE_MS / 1000} s.`,
      this.#lab.remedy('release'),
    );
  }
}

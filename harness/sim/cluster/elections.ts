// Who leads, and in which term: raft's timers without its messages (timing.md section 3; no pre-vote, quorum checked, as etcd 3.4 sets them).
import type { Kernel, Timer } from '../kernel/kernel.ts';
import type { Rng } from '../kernel/rng.ts';
import type { Member } from './member.ts';

export interface ElectionsOptions {
  readonly kernel: Kernel;
  readonly rng: Rng;
  readonly members: readonly Member[];
  readonly heartbeatMs: number;
  readonly electionMs: number;
  /** A new leader has committed its first entry. */
  readonly onElected: () => void;
  readonly onChange: () => void;
}

/** As of a fresh etcd. */
const FIRST_TERM = 2;
/** From the vote to the first entry of the new leader. */
const FIRST_ENTRY_US = [1_000, 10_000] as const;
/** A leader that is told to stop hands over within this time. */
const HAND_OVER_US = [10_000, 60_000] as const;
const SPLIT_VOTE = 0.08;

/**
 * serves · blind: the leader runs without a majority · lost: it does not run, and others have not noticed yet · none: nobody leads, some run ·
 * dark: nobody runs, or all are stopped.
 */
type Situation = 'serves' | 'blind' | 'lost' | 'none' | 'dark';

export class Elections {
  readonly #options: ElectionsOptions;
  /** Whom the members take for their leader. */
  leader: number | null;
  term = FIRST_TERM;
  /** The leader that goes now lets another one know. */
  handsOver = false;
  #situation: Situation = 'serves';
  /** Which process of the leader was elected. */
  #leaderLife = 1;
  /** Leases are the leader's: it has committed its first entry. */
  #promoted = true;
  #timer: Timer | undefined;

  constructor(options: ElectionsOptions) {
    this.#options = options;
    const { members, rng } = options;
    this.leader = members.length === 1 ? 0 : rng.int(0, members.length - 1);
  }

  /** The leader runs and has a majority. */
  get serves(): boolean {
    return this.#situation === 'serves';
  }

  /** It was elected, and its first entry is still on its way. */
  get promoting(): boolean {
    return !this.#promoted;
  }

  /** After a member went or came. */
  reconsider(): void {
    const { members } = this.#options;
    if (members.length === 1 && members[0]!.process === 'down') this.leader = null;
    const situation = this.#now();
    if (situation === this.#situation) return;
    this.#situation = situation;
    this.#set(undefined);
    if (situation === 'serves') this.#promote();
    else if (situation === 'blind') this.#later(this.#timeoutUs(1, 2), () => this.#stepDown());
    else if (situation === 'lost') this.#later(this.#noticedUs(), () => this.#elect());
    else if (situation === 'none') this.#later(this.#firstTryUs(), () => this.#elect());
  }

  stop(): void {
    this.#set(undefined);
  }

  #now(): Situation {
    const { members } = this.#options;
    const voters = members.filter(({ votes }) => votes).length;
    if (voters === 0) return 'dark';
    if (this.leader === null) return 'none';
    if (!members[this.leader]!.votes || this.#isNewLife()) return 'lost';
    return voters * 2 > members.length ? 'serves' : 'blind';
  }

  /** Whoever led before its process was killed does not lead when it comes back. */
  #isNewLife(): boolean {
    return this.#options.members[this.leader!]!.life !== this.#leaderLife;
  }

  #stepDown(): void {
    this.leader = null;
    this.reconsider();
    this.#options.onChange();
  }

  /** A candidate asks for votes. */
  #elect(): void {
    const { members, rng, onChange } = this.#options;
    const voters = members.filter(({ votes }) => votes);
    this.term += 1;
    const isSplit = members.length > 1 && rng.unit() < SPLIT_VOTE;
    if (voters.length * 2 <= members.length || isSplit) {
      this.leader = null;
      this.#situation = this.#now();
      this.#later(this.#timeoutUs(1, 2), () => this.#elect());
      return onChange();
    }
    const { index, life } = voters[rng.int(0, voters.length - 1)]!;
    this.leader = index;
    this.#leaderLife = life;
    this.#promoted = false;
    this.#situation = this.#now();
    this.#promote();
    onChange();
  }

  #promote(): void {
    if (this.#promoted) return;
    this.#later(this.#options.rng.int(...FIRST_ENTRY_US), () => {
      this.#promoted = true;
      this.#options.onElected();
    });
  }

  /** Until the first follower misses the leader. */
  #noticedUs(): number {
    const { rng } = this.#options;
    return this.handsOver ? rng.int(...HAND_OVER_US) : this.#timeoutUs(1.05, 1.5);
  }

  /** A single member skips most of its first timeout. */
  #firstTryUs(): number {
    const { members, heartbeatMs, electionMs } = this.#options;
    return members.length === 1 ? this.#timeoutUs(heartbeatMs / electionMs, 1) : this.#timeoutUs(0.3, 1.5);
  }

  /** A random time between so many election timeouts. */
  #timeoutUs(least: number, most: number): number {
    const { rng, electionMs } = this.#options;
    return rng.int(Math.round(least * electionMs * 1000), Math.round(most * electionMs * 1000));
  }

  #later(delayUs: number, act: () => void): void {
    this.#set(this.#options.kernel.after(delayUs, null, 'election', act));
  }

  #set(timer: Timer | undefined): void {
    if (this.#timer) this.#options.kernel.cancel(this.#timer);
    this.#timer = timer;
  }
}

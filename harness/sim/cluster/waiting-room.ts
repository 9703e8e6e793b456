// Where calls wait that reached a member while nothing could be committed: until a leader serves again, or until etcd gives them up (5 s + 2 E).
import type { Reply } from '../etcd/core.ts';
import { Refusal } from '../etcd/status.ts';
import type { Kernel, Timer } from '../kernel/kernel.ts';
import type { Rng } from '../kernel/rng.ts';
import type { MethodKind } from './method-kinds.ts';

const UNAVAILABLE = 14;
/** etcd v3.4.23 etcdserver/api/v3rpc/rpctypes/error.go. */
export const noLeader = new Refusal(UNAVAILABLE, 'etcdserver: no leader');
const timedOut = new Refusal(UNAVAILABLE, 'etcdserver: request timed out');
const lostWithLeader = new Refusal(
  UNAVAILABLE,
  'etcdserver: request timed out, possibly due to previous leader failure',
);
const leaderChanged = new Refusal(UNAVAILABLE, 'etcdserver: leader changed');

/** How a call came to wait. */
export interface Wait {
  readonly kind: MethodKind;
  /** A leader has it, or would have: it is lost when another one is elected. */
  readonly sentTo: number | null;
  /** It is in the log of a leader without a majority: it may be done even when nobody waits for it any more. */
  readonly logged: boolean;
}

interface Waiting extends Omit<Wait, 'sentTo'> {
  sentTo: number | null;
  run: ((reply: Reply) => () => void) | undefined;
  /** Undefined when nobody hears it any more. */
  reply: Reply | undefined;
  timer: Timer;
  callOff: (() => void) | undefined;
}

export interface WaitingRoomOptions {
  readonly kernel: Kernel;
  readonly rng: Rng;
  readonly electionMs: number;
}

export class WaitingRoom {
  readonly #options: WaitingRoomOptions;
  readonly #timeoutUs: number;
  #waiting: Waiting[] = [];

  constructor(options: WaitingRoomOptions) {
    this.#options = options;
    this.#timeoutUs = 5_000_000 + 2_000 * options.electionMs;
  }

  /** Runs it when it can be; returns how to stop waiting. */
  add(wait: Wait, run: (reply: Reply) => () => void, reply: Reply): () => void {
    const { kernel } = this.#options;
    const timer = kernel.after(this.#timeoutUs, null, 'etcd gives up', () => this.#giveUp(waiting));
    const waiting: Waiting = { ...wait, run, reply, timer, callOff: undefined };
    this.#waiting.push(waiting);
    return () => {
      if (waiting.callOff) return waiting.callOff();
      this.#leave(waiting);
    };
  }

  /** The same leader serves on: all is done in order. */
  goOn(): void {
    for (const waiting of this.#take(() => true)) this.#run(waiting);
  }

  /** Another leader serves. `unreachable`: who had it and does not answer, as a stopped leader, keeps what hangs on it. */
  elected(unreachable: (member: number) => boolean): void {
    const hangs = ({ kind, sentTo, logged }: Waiting): boolean =>
      sentTo !== null && (kind === 'renewal' ? unreachable(sentTo) : kind === 'proposal' && !logged);
    for (const waiting of this.#take((one) => !hangs(one))) {
      if (waiting.kind === 'read') this.#refuse(waiting, leaderChanged);
      else this.#run(waiting);
    }
  }

  /** A member answers again, or is dead: renewals that hung on it go the way of all others. */
  letGo(member: number, serves: boolean): void {
    const hung = this.#waiting.filter(({ kind, sentTo }) => kind === 'renewal' && sentTo === member);
    for (const waiting of hung) waiting.sentTo = null;
    if (serves) for (const waiting of this.#take((one) => hung.includes(one))) this.#run(waiting);
  }

  #take(which: (waiting: Waiting) => boolean): Waiting[] {
    const taken = this.#waiting.filter(which);
    this.#waiting = this.#waiting.filter((waiting) => !which(waiting));
    return taken;
  }

  #run(waiting: Waiting): void {
    const { kernel, rng } = this.#options;
    kernel.cancel(waiting.timer);
    const { run, reply } = waiting;
    waiting.run = undefined;
    if (run === undefined) return;
    if (reply !== undefined) waiting.callOff = run(reply);
    // Nobody knows whether another leader's log had it.
    else if (rng.unit() < 0.5) run(() => {});
  }

  #giveUp(waiting: Waiting): void {
    const { kind, sentTo, logged } = waiting;
    const why = kind === 'renewal' ? (sentTo === null ? noLeader : timedOut) : timedOut;
    this.#refuse(waiting, kind === 'proposal' && sentTo !== null && !logged ? lostWithLeader : why);
  }

  #refuse(waiting: Waiting, refusal: Refusal): void {
    const { reply } = waiting;
    this.#leave(waiting);
    reply?.(refusal);
  }

  /** Nobody waits for it any more; what is in a log stays there. */
  #leave(waiting: Waiting): void {
    this.#options.kernel.cancel(waiting.timer);
    waiting.reply = undefined;
    if (waiting.logged && waiting.kind === 'proposal') return;
    waiting.run = undefined;
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
  }
}

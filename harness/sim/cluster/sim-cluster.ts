// The simulated etcd: one replicated state (EtcdModel) behind one or three members, one of which leads. Members are killed, stopped and started;
// leadership follows by timers as raft's does, and leases by leadership (timing.md sections 2 and 3).
//
// Simple on purpose: all members that run have the same state at the same time, and know at once who leads. Not done: etcd's own bugs, such as a
// leader that goes on and revokes what another one keeps alive (track record T2), logs that differ, snapshots, the spreading of more than 1,000
// leases at a promotion. A keepalive that a follower has handed to a stopped leader does hang there (T13).
import type { EtcdModel } from '../etcd/model.ts';
import type { Reply } from '../etcd/core.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Rng } from '../kernel/rng.ts';
import { Elections } from './elections.ts';
import { FrontEnd } from './front-end.ts';
import type { Quorum } from './front-end.ts';
import { Member } from './member.ts';
import type { MethodKind } from './method-kinds.ts';
import type { Wait } from './waiting-room.ts';
import { WaitingRoom } from './waiting-room.ts';

export type MemberState = 'down' | 'starting' | 'up' | 'paused' | 'resumed';

export interface SimClusterOptions {
  readonly kernel: Kernel;
  readonly model: EtcdModel;
  readonly members: 1 | 3;
  readonly heartbeatMs: number;
  readonly electionMs: number;
  /** Takes what becomes of members, before it does. */
  readonly onMember?: (member: number, state: MemberState) => void;
  /** What members say of themselves may differ from now on. */
  readonly onChange?: () => void;
}

/** From the start of a process until it takes part. */
const START_US = [100_000, 350_000] as const;
/** From SIGTERM to the end of the process. */
const EXIT_US = [20_000, 150_000] as const;
/** From a leader that serves to the first answer of a member that was started. */
const READY_US = [10_000, 120_000] as const;
/** From SIGCONT to the pass over the leases (timing.md section 3: 5 to 34 ms). */
const PASS_US = [5_000, 34_000] as const;

export class SimCluster implements Quorum {
  readonly model: EtcdModel;
  readonly rng: Rng;
  readonly members: readonly Member[];
  readonly #options: SimClusterOptions;
  readonly #kernel: Kernel;
  readonly #room: WaitingRoom;
  readonly #elections: Elections;
  #serves = true;
  #leasesBeganUs = 0;

  constructor(options: SimClusterOptions) {
    const { kernel, model, members, heartbeatMs, electionMs } = options;
    this.#options = options;
    this.#kernel = kernel;
    this.model = model;
    const rng = (this.rng = kernel.rng('cluster'));
    this.members = Array.from({ length: members }, (_, index) => new Member(index, new FrontEnd(index, this)));
    this.#room = new WaitingRoom({ kernel, rng, electionMs });
    this.#elections = new Elections({
      kernel,
      rng,
      members: this.members,
      heartbeatMs,
      electionMs,
      onElected: () => this.#promote(),
      onChange: () => this.#changed(),
    });
  }

  get leader(): number | null {
    return this.#elections.leader;
  }

  get term(): number {
    return this.#elections.term;
  }

  get serves(): boolean {
    return this.#serves;
  }

  /** When the latest new leader gave all leases their time once more, and one election timeout; 0 before any. */
  get leasesBeganUs(): number {
    return this.#leasesBeganUs;
  }

  waitOf(member: number, kind: MethodKind): Wait {
    const { leader } = this;
    const sentTo = leader !== null && (leader !== member || this.members[leader]!.votes) ? leader : null;
    const logged = kind === 'proposal' && leader !== null && this.members[leader]!.votes;
    // A renewal for a leader that is dead is tried again at once; only one that hangs hangs.
    const hangs = kind !== 'renewal' || (sentTo !== null && sentTo !== member && this.members[sentTo]!.stops > 0);
    return { kind, sentTo: hangs ? sentTo : null, logged };
  }

  wait(wait: Wait, run: (reply: Reply) => () => void, reply: Reply): () => void {
    return this.#room.add(wait, run, reply);
  }

  /** SIGKILL; returns how to start it again. A member that is down stays down until every such outage is over. */
  kill(index: number): () => void {
    const member = this.members[index]!;
    if (member.process !== 'down') this.#end(member);
    return this.#outage(member);
  }

  /** SIGTERM, and a start when it is gone. A leader hands over first. */
  restart(index: number): void {
    const member = this.members[index]!;
    this.#elections.handsOver = index === this.leader;
    this.#end(member);
    this.#elections.handsOver = false;
    this.#kernel.after(this.rng.int(...EXIT_US), null, 'etcd exits', this.#outage(member));
  }

  /** SIGSTOP; returns SIGCONT. It goes on when each of several has been undone. */
  pause(index: number): () => void {
    const member = this.members[index]!;
    const { life } = member;
    if (member.stops === 0) this.#options.onMember?.(index, 'paused');
    member.stops += 1;
    member.frontEnd.freeze();
    this.#reconsider();
    return once(() => {
      if (member.life !== life || member.process === 'down') return;
      member.stops -= 1;
      if (member.stops === 0) this.#resume(member);
    });
  }

  /** Calls off what is to come. */
  stop(): void {
    this.#elections.stop();
  }

  #end(member: Member): void {
    this.#options.onMember?.(member.index, 'down');
    member.process = 'down';
    member.ready = false;
    member.stops = 0;
    this.#reconsider();
    this.#room.letGo(member.index, this.#serves);
    member.frontEnd.fall();
  }

  #outage(member: Member): () => void {
    member.outages += 1;
    return once(() => {
      member.outages -= 1;
      if (member.outages === 0) this.#start(member);
    });
  }

  #start(member: Member): void {
    this.#options.onMember?.(member.index, 'starting');
    member.process = 'starting';
    member.life += 1;
    const { life } = member;
    this.#kernel.after(this.rng.int(...START_US), null, 'etcd starts', () => {
      if (member.life !== life || member.process !== 'starting') return;
      member.process = 'running';
      this.#reconsider();
      if (this.#serves) this.#readyUp();
    });
  }

  #resume(member: Member): void {
    this.#options.onMember?.(member.index, 'resumed');
    this.#reconsider();
    this.#room.letGo(member.index, this.#serves);
    member.frontEnd.thaw();
    if (this.#serves) this.#readyUp();
  }

  /** After anything happened to a member: whether the leader can still serve. */
  #reconsider(): void {
    this.#elections.reconsider();
    const serves = this.#elections.serves;
    if (serves === this.#serves) return this.#changed();
    if (!serves) {
      this.#serves = false;
      this.model.haltLeases();
    } else if (!this.#elections.promoting) {
      this.#serves = true;
      this.model.resumeLeases(this.rng.int(...PASS_US));
      this.#room.goOn();
      this.#readyUp();
    }
    this.#changed();
  }

  #promote(): void {
    this.model.promote(this.term);
    this.#leasesBeganUs = this.#kernel.nowUs() + this.#options.electionMs * 1000;
    this.#serves = true;
    this.#room.elected((member) => this.members[member]!.stops > 0);
    this.#changed();
    this.#readyUp();
  }

  /** Those that were started answer clients as soon as they can ask the leader. */
  #readyUp(): void {
    for (const member of this.members) {
      if (member.ready || !member.votes) continue;
      const { life } = member;
      this.#kernel.after(this.rng.int(...READY_US), null, 'etcd ready', () => {
        if (member.ready || member.life !== life || !member.votes || !this.#serves) return;
        member.ready = true;
        member.frontEnd.rise();
        this.#options.onMember?.(member.index, 'up');
        this.#changed();
      });
    }
  }

  #changed(): void {
    this.#options.onChange?.();
  }
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}

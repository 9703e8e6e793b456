// One member of the cluster over all its lives: killed, paused, ended and started again on the same data and ports, as faults ask for it.
import { HarnessError, messageOf } from '../errors.ts';
import { diedUnasked, notBack } from './cluster-errors.ts';
import { EtcdClient } from './client.ts';
import { logSize, logTail } from './log-tail.ts';
import type { MemberExit, MemberLife, MemberSignal } from './member-life.ts';
import type { MemberPlace } from './planned-member.ts';
import { untilAnswered } from './until-answered.ts';

/** down: no process, or one that was told to end · starting: it has not answered a linearizable read yet. */
export type MemberState = 'up' | 'starting' | 'paused' | 'down';
/** What is told, right before a signal that takes it away, and when one that brings it back was carried out (events.ts, `member`). */
export type MemberNews = 'down' | 'starting' | 'up' | 'paused' | 'resumed';

/** One etcd server. */
export interface Member {
  readonly index: number;
  /** Of the present process, or of the last one. */
  readonly pid: number;
  /** `http://127.0.0.1:<port>`. */
  readonly clientUrl: string;
  readonly port: number;
  readonly peerPort: number;
  readonly logPath: string;
  readonly state: MemberState;
  /** A connection to this member alone. */
  readonly client: EtcdClient;
  /** SIGKILL. The answer, called once, starts it again, unless another kill or restart still keeps it down. */
  kill(): () => void;
  /** SIGSTOP. The answer, called once, sends SIGCONT, unless another pause still lasts, or that process is gone. */
  pause(): () => void;
  /** SIGTERM, and a start as soon as the process is gone; SIGKILL when it takes too long over its end. */
  restart(): void;
}

export interface LivingMemberOptions {
  readonly planned: MemberPlace;
  readonly launch: () => MemberLife;
  /** `sinceNs` as Cluster.onNews has it. */
  readonly onNews: (news: MemberNews, sinceNs?: bigint) => void;
  /** It exited although nobody had asked it to (`exit`), it does not come back, or what was asked of it cannot be done. */
  readonly onFailure: (error: HarnessError, exit: MemberExit | null) => void;
  /** Whether as many members run as answer to a read needs. */
  readonly majorityRuns: () => boolean;
}

/** etcd waits for calls under way for up to 5 s and two election timeouts (etcdserver's ReqTimeout). */
const ENDING_PATIENCE_MS = 10_000;
/** Somebody's connection may have the port for a moment. */
const PORT_PATIENCE_MS = 15_000;
const PORT_RETRY_MS = 200;
/** As etcd says it, and engines of containers. */
export const PORT_TAKEN = /address already in use|port is already allocated/i;

export class LivingMember implements Member {
  readonly client: EtcdClient;
  readonly #options: LivingMemberOptions;
  #life: MemberLife;
  /** Faults that keep it down. */
  #kept = 0;
  /** Faults that keep the present process stopped. */
  #pauses = 0;
  /** Counts pauses and their ends: what comes of an end that is not the last is no news. */
  #turn = 0;
  /** An end of a pause that is not carried out yet. */
  #resuming = false;
  #leaving = false;
  #up = false;
  #closed = false;

  constructor(options: LivingMemberOptions) {
    this.#options = options;
    this.client = new EtcdClient({ endpoints: [this.clientUrl], deadlineMs: 1_000 });
    this.#life = options.launch();
    void this.#follow(this.#life);
  }

  get index(): number {
    return this.#options.planned.index;
  }
  get pid(): number {
    return this.#life.pid;
  }
  /** For people: which process or container it is. */
  get label(): string {
    return this.#life.label;
  }
  get port(): number {
    return this.#options.planned.clientPort;
  }
  get peerPort(): number {
    return this.#options.planned.peerPort;
  }
  get clientUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  get logPath(): string {
    return this.#options.planned.logPath;
  }

  get state(): MemberState {
    if (this.#leaving || this.#life.exit) return 'down';
    if (this.#pauses > 0 || this.#resuming) return 'paused';
    return this.#up ? 'up' : 'starting';
  }

  /** How the first process ended. */
  get firstExit(): Promise<MemberExit> {
    return this.#life.exited;
  }

  /** The cluster has answered for the first time: from now on its exit is news. */
  begin(): void {
    this.#up = true;
    const { exit } = this.#life;
    if (exit) void diedUnasked(this, exit).then((error) => this.#options.onFailure(error, exit));
  }

  kill(): () => void {
    this.#kept += 1;
    this.#leave('SIGKILL');
    return once(() => this.#letGo());
  }

  pause(): () => void {
    const paused = this.#life;
    if (++this.#pauses === 1) {
      this.#turn += 1;
      this.#options.onNews('paused');
      this.#send(paused, 'SIGSTOP');
    }
    return once(() => {
      // With its process a pause is over, whatever comes after it.
      if (paused !== this.#life || paused.exit || this.#closed || --this.#pauses > 0) return;
      this.#resume(paused);
    });
  }

  restart(): void {
    const ending = this.#life;
    this.#kept += 1;
    this.#leave('SIGTERM');
    const timer = setTimeout(() => this.#send(ending, 'SIGKILL'), ENDING_PATIENCE_MS);
    void ending.exited.finally(() => {
      clearTimeout(timer);
      this.#letGo();
    });
  }

  /** SIGKILL, whatever state it is in; it never starts again. Resolves when it is gone. */
  async end(): Promise<void> {
    this.#closed = true;
    this.client.close();
    await this.#life.end();
  }

  #resume(paused: MemberLife): void {
    const sinceNs = process.hrtime.bigint();
    const turn = ++this.#turn;
    this.#resuming = true;
    this.#send(paused, 'SIGCONT', (later) => {
      if (paused !== this.#life || turn !== this.#turn) return;
      this.#resuming = false;
      if (!this.#leaving && !this.#closed) this.#options.onNews('resumed', later ? sinceNs : undefined);
    });
  }

  /** `carriedOut` is called when that is done: at once, or later. */
  #send(life: MemberLife, signal: MemberSignal, carriedOut?: (later: boolean) => void): void {
    const sent = life.signal(signal);
    if (!sent) return carriedOut?.(false);
    const failed = (error: unknown): void => {
      if (this.#closed || life.exit) return;
      if (error instanceof HarnessError) this.#options.onFailure(error, null);
      else void this.#fail(`did not take ${signal} (${messageOf(error)})`, null);
    };
    void sent.then(() => carriedOut?.(true)).catch(failed);
  }

  #leave(signal: 'SIGKILL' | 'SIGTERM'): void {
    if (!this.#leaving) this.#options.onNews('down');
    this.#leaving = true;
    this.#up = false;
    this.#send(this.#life, signal);
  }

  #letGo(): void {
    this.#kept -= 1;
    void this.#life.exited.then(() => this.#startAgain());
  }

  #startAgain(): void {
    if (this.#kept > 0 || this.#closed || !this.#leaving) return;
    this.#leaving = false;
    this.#pauses = 0;
    this.#resuming = false;
    void this.#start();
  }

  /** `again`: it was told already that it is starting. */
  async #start(again?: { retriesMs: number }): Promise<void> {
    try {
      const logFrom = logSize(this.logPath);
      const started = this.#options.launch();
      this.#life = started;
      if (!again) this.#options.onNews('starting');
      void this.#follow(started, { logFrom, retriesMs: again?.retriesMs ?? PORT_PATIENCE_MS });
      await this.#waitUntilUp(started);
    } catch (error) {
      await this.#fail(`cannot be started (${messageOf(error)})`, null);
    }
  }

  async #waitUntilUp(started: MemberLife): Promise<void> {
    const present = (): boolean => started === this.#life && !started.exit && !this.#leaving && !this.#closed;
    const answered = await untilAnswered({
      read: () => this.client.range({ prefix: 'lockstorm/ready' }),
      waiting: present,
      owed: () => this.#pauses === 0 && this.#options.majorityRuns(),
    });
    if (!present()) return;
    if (answered) {
      this.#up = true;
      return this.#options.onNews('up');
    }
    return this.#fail('was started again and did not answer a read in time', null);
  }

  async #follow(started: MemberLife, from?: { readonly logFrom: number; readonly retriesMs: number }): Promise<void> {
    const exit = await started.exited;
    const unasked = (): boolean => started === this.#life && !this.#leaving && !this.#closed;
    if (!unasked()) return;
    if (this.#up) return this.#options.onFailure(await diedUnasked(this, exit), exit);
    // The very first start is the cluster's to judge.
    if (!from) return;
    const said = `${exit.error?.message ?? ''}\n${await logTail(this.logPath, 20, from.logFrom)}`;
    if (!PORT_TAKEN.test(said) || from.retriesMs <= 0)
      return this.#fail('was started again and did not come back', exit);
    await new Promise((resolve) => setTimeout(resolve, PORT_RETRY_MS));
    if (unasked()) await this.#start({ retriesMs: from.retriesMs - PORT_RETRY_MS });
  }

  async #fail(what: string, exit: MemberExit | null): Promise<void> {
    if (!this.#closed) this.#options.onFailure(await notBack(this, what, exit), exit);
  }
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

// One life of a worker: its process, its tap and its open holds, with everything that it says written to the journal.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FromWorker } from '../../workers/protocol.ts';
import { defaultClaims } from '../../workers/subject.ts';
import { deferred } from '../deferred.ts';
import { environmentError } from '../errors.ts';
import { printable } from '../complaints/excerpt.ts';
import type { FaultTarget, Ruling } from '../faults/fault.ts';
import type { RpcMoment } from '../faults/schedule.ts';
import { isCommand } from '../fleet/command-subject.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { EXCERPT } from '../fleet/hearing.ts';
import type { Exit, WorkerProcess } from '../fleet/worker-process.ts';
import type { Unstamped } from '../history/events.ts';
import type { Journal } from '../history/journal.ts';
import type { Round } from '../plan/schema.ts';
import { openTap } from '../wire/tap.ts';
import type { Upstream } from '../wire/tap-options.ts';
import type { TapCounters } from '../wire/tap-counters.ts';
import type { Tap } from '../wire/tap.ts';
import { OpenHold } from './open-hold.ts';
import { pause } from './pause.ts';

export interface IncarnationOptions {
  readonly worker: number;
  /** From 1. */
  readonly incarnation: number;
  readonly subject: string;
  readonly journal: Journal;
  readonly fleet: Fleet;
  /** Client URLs of etcd's members. */
  readonly members: readonly string[];
  /** How a tap gets into them. */
  readonly upstream?: Upstream;
  readonly witnessIntervalMs: number;
  readonly runDirectory: string;
  readonly counters: TapCounters;
  readonly nextCall: () => number;
  /** A message at the tap; what must become of it. */
  readonly onRpc: (moment: RpcMoment, incarnation: number) => Ruling;
  /** The environment failed; the run ends. */
  readonly onFailure: (error: Error) => void;
}

/** What a fault would strike: a hold, a place in the queue, or nothing. */
export type Stake = 'hold' | 'queue' | 'none';

/** A worker told to quit gives up its acquire, releases and closes; then it is ended. */
const QUIT_PATIENCE_MS = 8_000;

export class Incarnation {
  readonly #options: IncarnationOptions;
  readonly #process: WorkerProcess;
  readonly #tap: Tap;
  readonly #holds = new Map<number, OpenHold>();
  readonly #over = new Set<number>();
  readonly #dead = new AbortController();
  readonly #ready = deferred<boolean>();
  #isReady = false;
  #struck = false;

  /** True once the worker said that it is ready; false when it is gone before. */
  readonly ready = this.#ready.promise;
  /** Aborts when the exit is observed and all that it said is read. */
  readonly dead: AbortSignal = this.#dead.signal;
  /** Resolves when `dead` aborts. */
  readonly died: Promise<void>;
  /** Resolves when the exit is in the journal and every call of this life has its outcome. */
  readonly gone: Promise<Exit>;

  static async start(options: IncarnationOptions): Promise<Incarnation> {
    const { worker, incarnation, subject, journal, fleet, members, upstream, counters, nextCall } = options;
    const process = await fleet.take(subject);
    const tap = await openTap({
      worker,
      incarnation,
      members: [...members],
      ...(upstream && { upstream }),
      clock: journal.clock,
      counters,
      nextCall,
      record: (event) => void journal.record(event),
      rule: (message) => options.onRpc(message, incarnation),
    });
    return new Incarnation(options, process, tap);
  }

  private constructor(options: IncarnationOptions, process: WorkerProcess, tap: Tap) {
    this.#options = options;
    this.#process = process;
    this.#tap = tap;
    const { worker, incarnation, subject, witnessIntervalMs } = options;
    this.#record({ kind: 'spawn', ...this.#who, pid: process.pid, subject });
    process.onMessage((message, readAtUs) => this.#onMessage(message, readAtUs));
    process.onGarbage(({ line, why }) => this.#record({ kind: 'garbage', ...this.#who, line, why }));
    this.died = process.exited.then(() => this.#dead.abort());
    this.gone = this.died.then(() => this.#wrapUp());
    process.send({ hello: { worker, incarnation, endpoints: tap.endpoints, options: { subject, witnessIntervalMs } } });
    void this.died.then(() => this.#ready.resolve(false));
  }

  /** What a fault would strike now. */
  get stake(): Stake {
    const states = [...this.#holds.values()].map((hold) => hold.state);
    return states.includes('held') || states.includes('releasing')
      ? 'hold'
      : states.includes('acquiring')
        ? 'queue'
        : 'none';
  }

  /** While it lives and no SIGKILL has struck it. */
  get pid(): number | undefined {
    return this.dead.aborted || this.#struck ? undefined : this.#process.pid;
  }

  /** As a target for faults, while it lives and no SIGKILL has struck it. */
  target(): FaultTarget | undefined {
    if (this.pid === undefined) return undefined;
    return {
      sigkill: () => {
        this.#struck = true;
        this.#process.kill();
        this.#tap.loseWaiting();
      },
      pause: () => this.#process.pause(),
      cut: (direction) => this.#tap.cut(direction),
      slow: (delayMs) => this.#tap.slow(delayMs),
      reset: () => this.#tap.reset(),
      moveClock: (jumpMs) => this.#process.moveClock(jumpMs),
      stall: (forMs) => this.#process.stall(forMs),
    };
  }

  /** Sends an acquire. */
  acquire(id: number, { lock, ttlSeconds, lease, timeoutMs }: Round): OpenHold {
    const hold = new OpenHold(id, () => {
      this.#record({ kind: 'release', ...this.#who, hold: id });
      this.#process.send({ release: { hold: id } });
    });
    this.#holds.set(id, hold);
    this.#record({ kind: 'acquire', ...this.#who, hold: id, lock, ttlSeconds, lease, timeoutMs });
    this.#process.send({ acquire: { hold: id, lock, ttlSeconds, lease, timeoutMs } });
    return hold;
  }

  /** Tells the worker to quit and waits until it is gone; ends it when it does not go. */
  async seeOut(): Promise<void> {
    this.#process.send({ quit: {} });
    await pause(QUIT_PATIENCE_MS, [this.dead]);
    await this.end();
  }

  /** Ends the worker at once if it still runs, and waits until it is gone. */
  async end(): Promise<void> {
    if (!this.dead.aborted) this.#process.end();
    await this.gone;
  }

  get #who(): { worker: number; incarnation: number } {
    return { worker: this.#options.worker, incarnation: this.#options.incarnation };
  }

  #record(event: Unstamped): void {
    this.#options.journal.record(event);
  }

  #onMessage(message: FromWorker, readAtUs: number): void {
    if ('broken' in message) {
      if (this.#isReady) return this.#refuse(message, readAtUs, '"broken" after "ready"');
      const { subject } = this.#options;
      return this.#options.onFailure(
        environmentError(
          'subject-broken',
          `The subject ${subject} cannot start: ${printable(message.broken.error, 500)}.`,
          isCommand(subject) ? 'Correct what it says "broken" for.' : 'Correct its connect().',
        ),
      );
    }
    // A process that outlives its worker may write on: that is evidence. The rest of what it says is nobody's.
    if (this.dead.aborted && !('wrote' in message))
      return this.#refuse(message, readAtUs, 'it came after the exit of its worker');
    if ('ready' in message) return this.#onReady(message, readAtUs);
    const [[kind, body]] = Object.entries(message) as [[HoldKind, { hold: number; t?: string }]];
    const { t, ...rest } = body;
    const hold = this.#holds.get(body.hold);
    const refusal = hold ? hold.on(kind) : this.#noSuchHold(body.hold);
    if (refusal === undefined)
      this.#record({ kind, atUs: readAtUs, ...this.#who, ...rest, ...this.#said(t) } as Unstamped);
    else this.#refuse(message, readAtUs, refusal);
    if (hold?.state === 'over') {
      this.#holds.delete(body.hold);
      this.#over.add(body.hold);
    }
  }

  #onReady(message: Extract<FromWorker, { ready: unknown }>, readAtUs: number): void {
    if (this.#isReady) return this.#refuse(message, readAtUs, '"ready" for the second time');
    this.#isReady = true;
    const { subject, version, claims, t } = message.ready;
    const known = version === undefined ? {} : { version };
    const said = { subject, ...known, claims: complete(claims), ...this.#said(t) };
    this.#record({ kind: 'ready', atUs: readAtUs, ...this.#who, ...said });
    this.#ready.resolve(true);
  }

  /** A message that makes no sense now: noted, and nothing else. */
  #refuse(message: FromWorker, readAtUs: number, why: string): void {
    const line = JSON.stringify(message).slice(0, EXCERPT);
    this.#record({ kind: 'garbage', atUs: readAtUs, ...this.#who, line, why });
  }

  #noSuchHold(hold: number): string {
    return this.#over.has(hold) ? 'its hold is over' : 'nobody asked this worker for such a hold';
  }

  /** What it says is kept as it is, true or not: the checks look at it (harness/history/clocks.ts). */
  #said(t: string | undefined): { saidUs?: number } {
    const us = this.#options.journal.clock.fromNs(t);
    return us === undefined ? {} : { saidUs: us };
  }

  async #wrapUp(): Promise<Exit> {
    const exit = await this.#process.exited;
    const { pid, exitedUs, code, signal, reason, stderrTail } = exit;
    // First: what a fault still holds back must be lost before the exit ends that fault.
    const closed = this.#tap.close();
    this.#record({ kind: 'exit', ...this.#who, pid, exitedUs, code, signal, reason });
    if (stderrTail.trim() !== '') this.#keepLog(stderrTail);
    await closed;
    return exit;
  }

  #keepLog(stderrTail: string): void {
    const { worker, incarnation, runDirectory } = this.#options;
    const text = stderrTail.trimEnd().replaceAll('\n', '\n  ');
    try {
      appendFileSync(join(runDirectory, 'workers.log'), `w${worker} incarnation ${incarnation}\n  ${text}\n`);
    } catch {
      // A disk that is full is told by the journal.
    }
  }
}

type HoldKind = 'acquired' | 'failed' | 'lost' | 'wrote' | 'released' | 'unreleased';

function complete(claims: object | undefined): typeof defaultClaims & { leases: ('kept-alive' | 'orphaned')[] } {
  const merged = { ...defaultClaims, ...claims };
  return { ...merged, leases: [...merged.leases] };
}

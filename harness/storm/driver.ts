// Drives one worker of the plan through its rounds: think, acquire, hold, release; and starts its next incarnation when one is killed.
import type { FaultTarget } from '../faults/fault.ts';
import { Incarnation } from './incarnation.ts';
import type { IncarnationOptions, Stake } from './incarnation.ts';
import type { Round, WorkerPlan } from '../plan/schema.ts';
import { environmentError } from '../errors.ts';
import type { Complaint } from '../fleet/exit.ts';
import { complaintRemedies } from './complaint-remedies.ts';
import { pause } from './pause.ts';

export interface DriverOptions extends Omit<IncarnationOptions, 'worker' | 'incarnation' | 'subject'> {
  /** Aborts when the storm is over: no new acquire, holds are released, the worker quits. */
  readonly drain: AbortSignal;
  /** Resolves when `drain` aborts. */
  readonly drained: Promise<void>;
  /** Resolves some time after that: a release that is not answered by then is not waited for. */
  readonly patienceOver: Promise<void>;
  readonly nextHold: () => number;
}

/** How often in a row a worker may exit by itself before it was ready. */
const FALSE_STARTS = 3;

const LOOK_AT_THE_LOG =
  'Run the subject by itself and look at its log; workers.log in the run directory has the end of it.';

export class Driver {
  readonly #worker: number;
  readonly #plan: WorkerPlan;
  readonly #options: DriverOptions;
  #current: Incarnation | undefined;
  #incarnation = 0;
  #round = 0;
  #falseStarts = 0;

  constructor(worker: number, plan: WorkerPlan, options: DriverOptions) {
    this.#worker = worker;
    this.#plan = plan;
    this.#options = options;
  }

  /** Number of the latest incarnation, from 1; 0 before the first. */
  get incarnation(): number {
    return this.#incarnation;
  }

  /** What a fault would strike now. */
  get stake(): Stake {
    return this.#current?.stake ?? 'none';
  }

  /** The running incarnation as a target for faults; undefined when it is gone or is not the one meant. */
  target(incarnation: number | undefined): FaultTarget | undefined {
    if (incarnation !== undefined && incarnation !== this.#incarnation) return undefined;
    return this.#current?.target();
  }

  /** Starts the first incarnation and waits until it is ready. */
  async warmUp(): Promise<void> {
    await this.#start();
  }

  /** Goes through rounds and incarnations until the drain, then sees the worker out. */
  async drive(): Promise<void> {
    const { drain } = this.#options;
    while (!drain.aborted) {
      const current = this.#current ?? (await this.#start());
      if (!current) continue;
      await this.#rounds(current);
      if (drain.aborted) break;
      const { complaint } = await current.gone;
      if (complaint) this.#fail(complaint);
      this.#current = undefined;
      if (this.#plan.restartDelayMs === null) return;
      await pause(this.#plan.restartDelayMs, [drain]);
    }
    await this.#current?.seeOut();
  }

  /** Ends what still runs, in whatever state; used when the run failed or was interrupted. */
  async abandon(): Promise<void> {
    await this.#current?.end();
  }

  /** pid of a process that is still there, for the census. */
  get livePid(): number | undefined {
    return this.#current?.pid;
  }

  async #start(): Promise<Incarnation | undefined> {
    this.#incarnation += 1;
    const incarnation = await Incarnation.start({
      ...this.#options,
      worker: this.#worker,
      incarnation: this.#incarnation,
      subject: this.#plan.subject,
    });
    this.#current = incarnation;
    if (await incarnation.ready) {
      this.#falseStarts = 0;
      return incarnation;
    }
    this.#current = undefined;
    const exit = await incarnation.gone;
    // A fault may strike before the worker is ready; only an exit of its own is a false start.
    const { complaint } = exit;
    if (complaint && (complaint.code !== 'exited-early' || ++this.#falseStarts >= FALSE_STARTS)) {
      throw this.#fail(complaint);
    }
    return undefined;
  }

  /** What the worker did wrong is no finding about its lock: the run ends, and says so. */
  #fail({ code, text }: Complaint): Error {
    const error = environmentError(`worker-${code}`, text, complaintRemedies[code] ?? LOOK_AT_THE_LOG);
    this.#options.onFailure(error);
    return error;
  }

  async #rounds(current: Incarnation): Promise<void> {
    const { rounds } = this.#plan;
    while (!this.#options.drain.aborted && !current.dead.aborted) {
      await this.#oneRound(current, rounds[this.#round++ % rounds.length]!);
    }
  }

  async #oneRound(current: Incarnation, round: Round): Promise<void> {
    const { drain, drained, patienceOver, nextHold } = this.#options;
    await pause(round.thinkMs, [drain, current.dead]);
    if (drain.aborted || current.dead.aborted) return;
    const hold = current.acquire(nextHold(), round);
    // A worker in acquire at the drain is told to quit: it must give up cleanly.
    const outcome = await Promise.race([hold.answered, current.died, drained]);
    if (outcome !== 'acquired') return;
    // A holder that is told "lost" stops writing, but sleeps on: so an orphaned lease is seen to run out by itself.
    await pause(round.holdMs, [drain, current.dead]);
    if (current.dead.aborted) return;
    hold.release();
    await Promise.race([hold.ended, current.died, patienceOver]);
  }
}

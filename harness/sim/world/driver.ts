// Drives one simulated worker through its rounds, as harness/storm/driver.ts drives a real one: think, acquire, hold, release; and starts its
// next incarnation when one is gone. A state machine on the kernel's events, because promises would belong to whichever process settles them.
import { environmentError } from '../../errors.ts';
import type { Complaint } from '../../fleet/exit.ts';
import type { FaultTarget } from '../../faults/fault.ts';
import type { Round } from '../../plan/schema.ts';
import type { Timer } from '../kernel/kernel.ts';
import { SimIncarnation } from './incarnation.ts';
import type { LifeListener, WorkerSetting } from './incarnation.ts';

/** As on the real engine: how long a release may take at the end of a run, and how long a worker may take to quit. */
const RELEASE_PATIENCE_US = 5_000_000;
const QUIT_PATIENCE_US = 8_000_000;
const READY_PATIENCE_US = 20_000_000;
/** How often in a row a worker may exit by itself before it was ready. */
const FALSE_STARTS = 3;

export interface DriverSetting extends WorkerSetting {
  readonly nextHold: () => number;
  /** The first incarnation is ready. */
  readonly onWarm: () => void;
  /** The worker is gone for good. */
  readonly onDone: () => void;
}

type State =
  'starting' | 'ready' | 'thinking' | 'acquiring' | 'holding' | 'releasing' | 'quitting' | 'restarting' | 'done';

export class SimDriver implements LifeListener {
  readonly #setting: DriverSetting;
  #state: State = 'restarting';
  #life: SimIncarnation | undefined;
  #incarnation = 0;
  #rounds = 0;
  #hold = 0;
  #round: Round | undefined;
  #timer: Timer | undefined;
  #phase: 'warm-up' | 'storm' | 'drain' = 'warm-up';
  #falseStarts = 0;
  #warm = false;

  constructor(setting: DriverSetting) {
    this.#setting = setting;
  }

  get incarnation(): number {
    return this.#incarnation;
  }

  get stake(): 'hold' | 'queue' | 'none' {
    return this.#life?.stake ?? 'none';
  }

  get livePid(): number | undefined {
    return this.#life?.livePid;
  }

  /** The running incarnation as a target for faults; undefined when it is gone or is not the one meant. */
  target(incarnation: number | undefined): FaultTarget | undefined {
    if (incarnation !== undefined && incarnation !== this.#incarnation) return undefined;
    return this.#life?.target();
  }

  /** Starts the first incarnation. */
  warmUp(): void {
    this.#start();
  }

  /** Begins the rounds. */
  drive(): void {
    this.#phase = 'storm';
    if (this.#state === 'ready') this.#nextRound();
  }

  /** No new acquire; a hold is released, and the worker quits. */
  drain(): void {
    this.#phase = 'drain';
    switch (this.#state) {
      case 'restarting':
        return this.#finish();
      case 'holding':
        return this.#release();
      case 'releasing':
        return this.#after(RELEASE_PATIENCE_US, () => this.#quit());
      case 'ready':
      case 'thinking':
      case 'acquiring':
        return this.#quit();
      default:
    }
  }

  ready(): void {
    this.#falseStarts = 0;
    this.#state = 'ready';
    this.#clearTimer();
    if (!this.#warm) {
      this.#warm = true;
      return this.#setting.onWarm();
    }
    if (this.#phase === 'warm-up') return;
    if (this.#phase === 'storm') this.#nextRound();
    else this.#quit();
  }

  answered(hold: number, how: 'acquired' | 'failed'): void {
    if (this.#state !== 'acquiring' || hold !== this.#hold) return;
    if (how === 'failed') return this.#nextRound();
    this.#state = 'holding';
    // A holder that is told "lost" stops writing, but sleeps on: so an orphaned lease is seen to run out by itself.
    this.#after(this.#round!.holdMs * 1000, () => this.#release());
  }

  ended(hold: number): void {
    if (this.#state !== 'releasing' || hold !== this.#hold) return;
    if (this.#phase === 'drain') this.#quit();
    else this.#nextRound();
  }

  gone(complaint: Complaint | undefined): void {
    this.#clearTimer();
    this.#life = undefined;
    if (complaint && ++this.#falseStarts >= FALSE_STARTS) return this.#fail(complaint);
    if (this.#phase === 'drain') return this.#finish();
    const { restartDelayMs } = this.#setting.plan;
    if (restartDelayMs === null && this.#state !== 'starting') {
      return this.#finish();
    }
    const delayUs = this.#state === 'starting' ? 0 : restartDelayMs! * 1000;
    this.#state = 'restarting';
    this.#after(delayUs, () => this.#start());
  }

  #start(): void {
    this.#state = 'starting';
    this.#incarnation += 1;
    this.#life = new SimIncarnation(this.#setting, this.#incarnation, this);
    this.#expectReady(READY_PATIENCE_US);
  }

  /** Whoever was stopped meanwhile gets the whole time once more: it could not use what it had. */
  #expectReady(delayUs: number): void {
    this.#after(delayUs, () => {
      const leftUs = READY_PATIENCE_US - this.#life!.awakeForUs;
      if (leftUs > 0) return this.#expectReady(leftUs);
      const seconds = READY_PATIENCE_US / 1_000_000;
      this.#fail({
        code: 'never-ready',
        text: `The worker of ${this.#setting.subject} was not ready ${seconds} s after hello.`,
      });
    });
  }

  /** What the worker did wrong is no finding about its lock: the run ends, and says so. */
  #fail({ code, text }: Complaint): void {
    const remedy = 'Its connect() must resolve, without waiting for the outside world, and leave the process running.';
    this.#setting.onFailure(environmentError(`worker-${code}`, text, remedy));
  }

  #nextRound(): void {
    const { rounds } = this.#setting.plan;
    this.#round = rounds[this.#rounds++ % rounds.length]!;
    this.#state = 'thinking';
    this.#after(this.#round.thinkMs * 1000, () => this.#acquire());
  }

  #acquire(): void {
    this.#state = 'acquiring';
    this.#timer = undefined;
    this.#hold = this.#setting.nextHold();
    this.#life!.acquire(this.#hold, this.#round!);
  }

  #release(): void {
    this.#clearTimer();
    this.#state = 'releasing';
    this.#life!.release(this.#hold);
    if (this.#phase === 'drain') this.#after(RELEASE_PATIENCE_US, () => this.#quit());
  }

  #quit(): void {
    this.#clearTimer();
    this.#state = 'quitting';
    this.#life!.quit();
    this.#after(QUIT_PATIENCE_US, () => this.#life!.cleanUp());
  }

  #finish(): void {
    this.#clearTimer();
    if (this.#state === 'done') return;
    this.#state = 'done';
    this.#setting.onDone();
  }

  #after(delayUs: number, act: () => void): void {
    this.#clearTimer();
    this.#timer = this.#setting.kernel.after(delayUs, null, 'driver', () => {
      this.#timer = undefined;
      act();
    });
  }

  #clearTimer(): void {
    if (this.#timer) this.#setting.kernel.cancel(this.#timer);
    this.#timer = undefined;
  }
}

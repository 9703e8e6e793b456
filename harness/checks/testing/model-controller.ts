// The controller of a generated history: drives each worker through its rounds, kills as drawn and restarts, as harness/storm does.
import type { FromWorker } from '../../../workers/protocol.ts';
import type { Unstamped } from '../../history/events.ts';
import { ModelObserver } from './model-observer.ts';
import { ModelProcess } from './model-process.ts';
import { ModelWorker } from './model-worker.ts';
import type { Stage } from './stage.ts';
import { Signal, start, until } from './tasks.ts';
import type { Task } from './tasks.ts';
import { Channel } from './virtual-time.ts';

const QUIT_PATIENCE_US = 8_000_000;
const RELEASE_PATIENCE_US = 5_000_000;

/** What the driver of a worker waits for in one life. */
interface Life {
  readonly process: ModelProcess;
  readonly ready: Signal;
  readonly died: Signal;
  readonly gone: Signal;
  receive: (message: Parameters<ModelWorker['on']>[0]) => void;
  kill(reason: 'fault' | 'cleanup'): void;
  readonly holds: Map<number, { answered: Signal; acquired: boolean; lost: Signal; ended: Signal }>;
}

export class ModelController {
  readonly #stage: Stage;
  readonly #drain = new Signal();
  readonly #lives: (Life | undefined)[] = [];
  readonly #incarnations: number[] = [];
  readonly #counters: Map<string, number>[];
  #atWork = 0;
  readonly #observer: ModelObserver;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#counters = stage.config.workers.map(() => new Map());
    this.#observer = new ModelObserver(stage);
  }

  get over(): boolean {
    return this.#observer.over;
  }

  run(): void {
    const { config } = this.#stage;
    this.#stage.record({ kind: 'phase', phase: 'storm' });
    this.#kills();
    for (const worker of config.workers.keys()) {
      this.#atWork += 1;
      this.#incarnations[worker] = 0;
      start(this.#drive(worker), () => true);
    }
    this.#stage.timer(config.durationMs * 1_000, () => {
      this.#stage.record({ kind: 'phase', phase: 'drain' });
      this.#drain.fire();
    });
  }

  // Driving.

  *#drive(worker: number): Task<void> {
    const { restartDelayMs, rounds } = this.#stage.config.workers[worker]!;
    let round = 0;
    let life: Life | undefined;
    while (!this.#drain.fired) {
      life = this.#spawn(worker);
      yield* until<void>((resume) => this.#any([life!.ready, life!.died], resume));
      while (!this.#drain.fired && !life.died.fired) yield* this.#round(life, rounds[round++ % rounds.length]!);
      if (this.#drain.fired) break;
      yield* until<void>((resume) => life!.gone.on(resume));
      if (restartDelayMs === null) break;
      yield* this.#pause(restartDelayMs * 1_000, [this.#drain]);
    }
    const last = life;
    if (last && !last.gone.fired) {
      last.process.stdin.send(() => last.process.alive && last.receive({ quit: {} }));
      yield* this.#pause(QUIT_PATIENCE_US, [last.died]);
      last.kill('cleanup');
      yield* until<void>((resume) => last.gone.on(resume));
    }
    if (--this.#atWork === 0) {
      this.#stage.record({ kind: 'phase', phase: 'quiet' });
      start(this.#observer.census(), () => true);
    }
  }

  *#round(life: Life, round: Stage['config']['workers'][number]['rounds'][number]): Task<void> {
    const { process, died } = life;
    const { lock, ttlSeconds, lease, thinkMs, holdMs, timeoutMs } = round;
    yield* this.#pause(thinkMs * 1_000, [this.#drain, died]);
    if (this.#drain.fired || died.fired) return;
    const hold = ++this.#stage.holds;
    const state = { answered: new Signal(), acquired: false, lost: new Signal(), ended: new Signal() };
    life.holds.set(hold, state);
    this.#stage.record({ kind: 'acquire', ...process.who, hold, lock, ttlSeconds, lease, timeoutMs });
    const tell = (message: Parameters<ModelWorker['on']>[0]): void =>
      process.stdin.send(() => process.alive && life.receive(message));
    tell({ acquire: { hold, lock, ttlSeconds, lease, timeoutMs } });
    yield* until<void>((resume) => this.#any([state.answered, died, this.#drain], resume));
    if (!state.acquired) return;
    yield* this.#pause(holdMs * 1_000, [this.#drain, died, state.lost]);
    if (died.fired) return;
    this.#stage.record({ kind: 'release', ...process.who, hold });
    tell({ release: { hold } });
    const patience = new Signal();
    this.#drain.on(() => this.#stage.timer(RELEASE_PATIENCE_US, () => patience.fire()));
    yield* until<void>((resume) => this.#any([state.ended, died, patience], resume));
  }

  #spawn(worker: number): Life {
    const stage = this.#stage;
    const incarnation = (this.#incarnations[worker]! += 1);
    const process = new ModelProcess(stage, worker, incarnation, this.#counters[worker]!);
    const exits = new Channel(stage.time, stage.dice, [stage.controller]);
    const life: Life = {
      process,
      ready: new Signal(),
      died: new Signal(),
      gone: new Signal(),
      holds: new Map(),
      receive: () => undefined,
      kill: (reason) => this.#exit(life, exits, reason),
    };
    this.#lives[worker] = life;
    stage.record({ kind: 'spawn', ...process.who, pid: process.pid, subject: stage.config.workers[worker]!.subject });
    process.stdin.send(() => {
      if (!process.alive) return;
      const say = (message: FromWorker): void => process.pipe.send(() => this.#hear(life, message));
      const spoken = new ModelWorker(process, stage.config, say, () => this.#exit(life, exits, 'quit'));
      life.receive = (message) => spoken.on(message);
    });
    return life;
  }

  /** It dies now; the exit is observed on one way, the end of its pipe on another, and the line needs both. */
  #exit(life: Life, exits: Channel, reason: 'fault' | 'cleanup' | 'quit'): void {
    const { process, died, gone } = life;
    if (!process.alive) return;
    process.alive = false;
    let observedUs: number | undefined;
    let drained = false;
    const wrapUp = (): void => {
      if (observedUs === undefined || !drained) return;
      const [code, signal] = reason === 'quit' ? [0, null] : [null, 'SIGKILL'];
      this.#stage.record({
        kind: 'exit',
        ...process.who,
        pid: process.pid,
        exitedUs: observedUs,
        code,
        signal,
        reason,
      });
      if (this.#lives[process.worker] === life) this.#lives[process.worker] = undefined;
      gone.fire();
    };
    exits.send(() => {
      observedUs = this.#stage.nowUs;
      died.fire();
      wrapUp();
    });
    process.pipe.send(() => {
      drained = true;
      wrapUp();
    });
  }

  #hear(life: Life, message: FromWorker): void {
    if ('broken' in message) return;
    const { who } = life.process;
    if ('ready' in message) {
      const { subject, claims } = message.ready;
      const whole = {
        leases: [...claims!.leases!],
        lost: claims!.lost!,
        token: claims!.token!,
        fifo: claims!.fifo!,
        leasePerHold: claims!.leasePerHold!,
        served: claims!.served!,
      };
      this.#stage.record({ kind: 'ready', ...who, subject, claims: whole });
      return life.ready.fire();
    }
    const [[kind, { t, ...rest }]] = Object.entries(message) as [[string, { hold: number; t: string }]];
    this.#stage.record({ kind, ...who, ...rest, saidUs: Number(t) / 1_000 } as Unstamped);
    const state = life.holds.get(rest.hold)!;
    if (kind === 'acquired') state.acquired = true;
    if (kind === 'acquired' || kind === 'failed') state.answered.fire();
    else if (kind === 'lost') state.lost.fire();
    else if (kind === 'released') state.ended.fire();
  }

  // Killing.

  #kills(): void {
    const { config } = this.#stage;
    const kill = (index: number): boolean => {
      const { worker } = config.kills[index]!;
      const life = this.#lives[worker];
      const event = { kind: 'fault', index, what: 'kill', worker, incarnation: this.#incarnations[worker]! } as const;
      if (!life?.process.alive) {
        this.#stage.record({ ...event, phase: 'skipped' });
        return false;
      }
      this.#stage.record({ ...event, phase: 'begin', stake: 'none' });
      life.kill('fault');
      return true;
    };
    for (const [index, when] of config.kills.entries())
      if ('atMs' in when) this.#stage.timer(when.atMs * 1_000, () => !this.#drain.fired && kill(index));
    this.#stage.onRpc = (worker, method, side, nth) => {
      const index = config.kills.findIndex(
        (when) =>
          'nth' in when && when.worker === worker && when.method === method && when.side === side && when.nth === nth,
      );
      return index >= 0 && !this.#drain.fired && kill(index);
    };
  }

  *#pause(us: number, signals: Signal[]): Task<void> {
    yield* until<void>((resume) => {
      this.#any(signals, resume);
      this.#stage.timer(us, resume);
    });
  }

  #any(signals: Signal[], resume: () => void): void {
    for (const signal of signals) signal.on(resume);
  }
}

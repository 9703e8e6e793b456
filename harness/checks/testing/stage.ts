// What everybody in a generated history shares: time, dice, etcd, the lines written so far, and who is held up when.
import type { HistoryEvent, Unstamped } from '../../history/events.ts';
import { EtcdModel } from './etcd-model.ts';
import type { Disturbance, ModelConfig } from './model-config.ts';
import { Dice, VirtualTime, Windows } from './virtual-time.ts';

export class Stage {
  readonly config: ModelConfig;
  readonly time = new VirtualTime();
  readonly dice: Dice;
  readonly etcd: EtcdModel;
  readonly controller: Windows;
  readonly lines: HistoryEvent[] = [];
  calls = 0;
  holds = 0;
  pids = 100;
  /** A message at a tap; true: a fault strikes its worker before it goes on. */
  onRpc: (worker: number, method: string, side: 'request' | 'response', nth: number) => boolean = () => false;

  constructor(config: ModelConfig) {
    this.config = config;
    this.dice = new Dice(config.seed);
    this.controller = this.windows('controller');
    this.etcd = new EtcdModel(this.time, this.dice, this.windows('etcd'), config);
  }

  get nowUs(): number {
    return this.time.nowUs;
  }

  /** When this one does not run or move. The host holds up whoever runs, and no channel. */
  windows(what: Disturbance['what'], worker?: number): Windows {
    const runs = what === 'controller' || what === 'etcd' || what === 'worker';
    return new Windows(
      this.config.disturbances
        .filter((one) => (runs && one.what === 'host') || (one.what === what && (worker ?? one.worker) === one.worker))
        .map(({ fromMs, lengthMs }) => ({ fromUs: fromMs * 1_000, toUs: (fromMs + lengthMs) * 1_000 })),
    );
  }

  /** Writes a line as the controller, now. */
  record(event: Unstamped): void {
    const { kind, ...rest } = event;
    this.lines.push({ kind, atUs: this.nowUs, ...rest } as HistoryEvent);
  }

  /** A timer of the controller. */
  timer(us: number, act: () => void): void {
    const dueUs = this.nowUs + us;
    this.time.at(this.controller.after(dueUs), act, dueUs);
  }
}

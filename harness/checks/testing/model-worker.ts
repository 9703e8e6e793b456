// The worker's side of the protocol in virtual time: acquires, writes to the witness while it believes, says `lost` once, releases, quits.
import type { FromWorker, ToWorker } from '../../../workers/protocol.ts';
import type { ModelConfig } from './model-config.ts';
import { PollingLock, QueueLock, pollingClaims, queueClaims } from './model-locks.ts';
import type { ModelHold, ModelLock } from './model-locks.ts';
import type { ModelProcess } from './model-process.ts';
import { Signal, start, until } from './tasks.ts';
import type { Task } from './tasks.ts';

type Acquire = Extract<ToWorker, { acquire: unknown }>['acquire'];

export class ModelWorker {
  readonly #process: ModelProcess;
  readonly #config: ModelConfig;
  readonly #lock: ModelLock;
  readonly #say: (message: FromWorker) => void;
  readonly #exit: () => void;
  readonly #quitting = new Signal();
  readonly #held = new Map<number, { stop: () => void; hold: ModelHold }>();
  #busy = 0;

  constructor(process: ModelProcess, config: ModelConfig, say: (message: FromWorker) => void, exit: () => void) {
    this.#process = process;
    this.#config = config;
    this.#say = say;
    this.#exit = exit;
    this.#lock = config.variant === 'queue' ? new QueueLock(process) : new PollingLock(process);
    const claims = config.variant === 'queue' ? queueClaims : pollingClaims;
    say({ ready: { subject: `model-${config.variant}`, claims } });
  }

  on(message: ToWorker): void {
    if ('acquire' in message) start(this.#acquire(message.acquire), this.#process.running);
    else if ('release' in message) start(this.#release(message.release.hold), this.#process.running);
    else if ('quit' in message) start(this.#quit(), this.#process.running);
  }

  *#acquire({ hold: id, timeoutMs, ...request }: Acquire): Task<void> {
    this.#busy += 1;
    const abort = new Signal();
    this.#quitting.on(() => abort.fire());
    this.#process.timer(timeoutMs * 1_000, () => abort.fire());
    const hold = yield* this.#lock.acquire(request, abort);
    if (typeof hold === 'string') this.#say({ failed: { hold: id, error: hold, t: this.#t } });
    else if (this.#quitting.fired) {
      yield* hold.release();
      this.#say({ failed: { hold: id, error: 'the worker quits', t: this.#t } });
    } else this.#begin(id, hold);
    this.#busy -= 1;
  }

  #begin(id: number, hold: ModelHold): void {
    let believes = true;
    let n = 0;
    const token = hold.token === undefined ? {} : { token: hold.token };
    this.#say({ acquired: { hold: id, ...token, lease: hold.lease, t: this.#t } });
    const write = (): void => {
      if (!believes) return;
      this.#say({ wrote: { hold: id, n: ++n, ...token, t: this.#t } });
      this.#process.timer(this.#config.witnessIntervalMs * 1_000, write);
    };
    this.#held.set(id, { hold, stop: () => (believes = false) });
    hold.lost.on(() => {
      if (!believes || !this.#process.alive) return;
      believes = false;
      this.#say({ lost: { hold: id, reason: 'the lease may have run out', t: this.#t } });
    });
    write();
  }

  *#release(id: number): Task<void> {
    const held = this.#held.get(id);
    this.#held.delete(id);
    if (!held) return;
    this.#busy += 1;
    held.stop();
    yield* held.hold.release();
    this.#say({ released: { hold: id, t: this.#t } });
    this.#busy -= 1;
  }

  *#quit(): Task<void> {
    this.#quitting.fire();
    for (const id of this.#held.keys()) start(this.#release(id), this.#process.running);
    for (let waited = 0; waited < 20 && this.#busy > 0; waited++) yield* until(this.#process.sleep(100_000));
    if (this.#busy === 0) yield* this.#lock.close();
    this.#exit();
  }

  get #t(): string {
    return String(this.#process.stage.nowUs * 1_000);
  }
}

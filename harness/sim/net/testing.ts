// For the tests of the simulated network: a model, processes at links to it, and everything that their recorders write down.
import type { Ruling } from '../../faults/fault.ts';
import type { EventOf } from '../../history/events.ts';
import { Recorder } from '../../wire/recorder.ts';
import { TapCounters } from '../../wire/tap-counters.ts';
import type { TapMessage } from '../../wire/tap-options.ts';
import { SimCluster } from '../cluster/sim-cluster.ts';
import { EtcdModel } from '../etcd/model.ts';
import { installEtcd3Hook } from '../inject/etcd3.ts';
import { install } from '../kernel/globals.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { SimProcess } from '../kernel/sim-process.ts';
import { EtcdLink } from './link.ts';

export type Rpc = EventOf<'rpc'>;

/** Where the model is found. */
export const ENDPOINT = 'http://etcd.invalid:2379';

let running: TestWorld | undefined;

export interface Life {
  readonly process: SimProcess;
  readonly link: EtcdLink;
}

export class TestWorld {
  readonly kernel: Kernel;
  readonly model: EtcdModel;
  readonly cluster: SimCluster;
  readonly rpcs: Rpc[] = [];
  /** What the processes have to say, with the time in ms. */
  readonly log: string[] = [];
  readonly errors: string[] = [];
  rule: (message: TapMessage) => Ruling = () => 'pass';
  readonly #links = new WeakMap<SimProcess, EtcdLink>();
  readonly #counters = new Map<number, TapCounters>();
  #calls = 0;

  constructor(seed = '00000000000000aa') {
    install();
    installEtcd3Hook(() => running?.linkOf());
    this.kernel = new Kernel({ seed });
    this.model = new EtcdModel({
      clock: this.kernel,
      after: (delayUs, act) => {
        const timer = this.kernel.after(delayUs, null, 'etcd', act);
        return () => this.kernel.cancel(timer);
      },
      heartbeatMs: 100,
      electionMs: 1000,
      semantics: '3.4',
    });
    const { kernel, model } = this;
    this.cluster = new SimCluster({ kernel, model, members: 1, heartbeatMs: 100, electionMs: 1000 });
  }

  linkOf(): EtcdLink | undefined {
    return this.kernel.current ? this.#links.get(this.kernel.current) : undefined;
  }

  /** A process that runs `main`; its end closes its link. */
  spawn(worker: number, incarnation: number, main: () => Promise<void> | void): Life {
    const { kernel } = this;
    const process = kernel.spawn(`w${worker}.${incarnation}`);
    const counters = this.#counters.get(worker) ?? new TapCounters();
    this.#counters.set(worker, counters);
    const recorder = new Recorder({
      worker,
      incarnation,
      members: [ENDPOINT],
      clock: kernel,
      record: (event) => {
        if (event.kind === 'rpc') this.rpcs.push({ ...event, atUs: event.atUs ?? kernel.nowUs() });
      },
      rule: (message) => this.rule(message),
      counters,
      nextCall: () => (this.#calls += 1),
    });
    const link = new EtcdLink({
      kernel,
      process,
      recorder,
      endpoints: new Map([[ENDPOINT, this.cluster.members[0]!.frontEnd]]),
    });
    this.#links.set(process, link);
    process.onEnd(({ reason, error }) => {
      if (reason === 'crash') this.errors.push(`${process.name}: ${String(error)}`);
      link.close();
    });
    kernel.after(0, process, 'start', () => void main());
    return { process, link };
  }

  say(text: string): void {
    this.log.push(`${(this.kernel.nowUs() / 1000).toFixed(0)} ${text}`);
  }

  at(ms: number, act: () => void): void {
    this.kernel.at(ms * 1000, null, 'test', act);
  }

  /** Runs until `ms` of virtual time, or until nothing is left; from a macrotask of its own. */
  run(ms = 60_000): Promise<void> {
    this.at(ms, () => this.kernel.stop());
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        running = this; // oxlint-disable-line typescript/no-this-alias -- whose turn it is in this thread
        try {
          this.kernel.run();
          resolve();
        } catch (error) {
          reject(error);
        } finally {
          running = undefined;
          this.model.stop();
        }
      });
    });
  }

  /** `request KV/Put`, `response KV/Put ok`. */
  get messages(): string[] {
    return this.rpcs.map(({ method, side, outcome }) => `${side} ${method}${outcome ? ` ${outcome}` : ''}`);
  }
}

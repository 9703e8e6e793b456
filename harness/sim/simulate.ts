// The simulation: one plan becomes one history in virtual time, in one thread. The twin of harness/storm/storm.ts: same plan, same faults, same
// worker code, same history; processes, network and etcd are simulated (kernel/, net/, etcd/), and time is as fast as the CPU.
import { availableParallelism } from 'node:os';
import type { LockSubject } from '../../workers/subject.ts';
import { HarnessError, usageError } from '../errors.ts';
import type { HistoryEvent } from '../history/events.ts';
import { HISTORY_FORMAT } from '../history/events.ts';
import type { Plan } from '../plan/schema.ts';
import type { RunFailure } from '../report-types.ts';
import { SimCluster } from './cluster/sim-cluster.ts';
import { EtcdModel } from './etcd/model.ts';
import { installEtcd3Hook } from './inject/etcd3.ts';
import { install } from './kernel/globals.ts';
import { Kernel } from './kernel/kernel.ts';
import { inMacrotask } from './kernel/scope.ts';
import { layBallast } from './world/ballast.ts';
import { Chronicle } from './world/chronicle.ts';
import { takeCensus } from './world/census.ts';
import { links } from './world/links.ts';
import { muster } from './world/muster.ts';
import { SimObserver } from './world/observer.ts';
import { StatusWatch } from './world/status-watch.ts';

export interface SimulateOptions {
  readonly plan: Plan;
  /** By the plan's names; each call evaluates the subject's module afresh. */
  readonly subjects: ReadonlyMap<string, () => LockSubject>;
  /** Takes the history, in order. */
  readonly onEvent: (event: HistoryEvent) => void;
  /** true: stop now. Asked after each event of the history. */
  readonly enough?: () => boolean;
  /** Takes one line for each event of the kernel. */
  readonly onTrace?: (line: string) => void;
  /** How many times longer than on an idle host messages and starts take; 1 by default. Another plan, in a way: the trace differs. */
  readonly slowness?: number;
  /** How microtasks are drained: synchronously (default), or by going through Node's event loop, which needs simulate(). */
  readonly drain?: 'tick' | 'immediate';
}

export interface Simulated {
  /** 16 hex digits; equal for equal runs. */
  readonly traceHash: string;
  /** Events of the kernel. */
  readonly events: number;
  readonly virtualMs: number;
  /** The subject did what cannot be simulated, or cannot start. The history until then is what it is. */
  readonly failure?: RunFailure;
}

/** The version whose behaviour the model has (harness/sim/conformance holds it against the real one). */
export const MODEL_VERSION = '3.4';

/** Simulates one plan. Hops into a macrotask of its own first: the drain does nothing inside a microtask. */
export async function simulate(options: SimulateOptions): Promise<Simulated> {
  if (options.drain !== 'immediate') return inMacrotask(() => simulateSync(options));
  const { kernel, result } = setUp(options);
  await kernel.runImmediate();
  return result();
}

/** The same without the hop, for loops; call it from a macrotask only. */
export function simulateSync(options: SimulateOptions): Simulated {
  const { kernel, result } = setUp(options);
  kernel.run();
  return result();
}

function setUp({ plan, subjects, onEvent, enough, onTrace, slowness = 1 }: SimulateOptions): {
  kernel: Kernel;
  result: () => Simulated;
} {
  prepareThread();
  const kernel = (running = new Kernel({ seed: plan.seed, ...(onTrace && { onTrace }) }));
  const chronicle = new Chronicle(kernel, [onEvent]);
  if (enough) chronicle.onEvent(() => enough() && kernel.stop());
  const { heartbeatMs, electionMs } = plan.etcd;
  const model = new EtcdModel({
    clock: kernel,
    after: (delayUs, act) => {
      const timer = kernel.after(delayUs, null, 'etcd', act);
      return () => kernel.cancel(timer);
    },
    heartbeatMs,
    electionMs,
    semantics: MODEL_VERSION,
  });
  let failure: RunFailure | undefined;
  const onFailure = (error: HarnessError): void => {
    failure ??= failureOf(error);
    kernel.stop();
  };
  const { members } = plan.etcd;
  const cluster: SimCluster = new SimCluster({
    kernel,
    model,
    members,
    heartbeatMs,
    electionMs,
    onMember: (member, state) => chronicle.record({ kind: 'member', member, state }),
    onChange: () => {
      statuses.changed();
      observer.wake();
    },
  });
  const statuses = new StatusWatch(kernel, cluster, chronicle);
  const observer = new SimObserver(kernel, cluster, chronicle);
  let cold = plan.workers.length;
  let alive = plan.workers.length;
  let over = false;
  const end = (): void => {
    observer.stop();
    statuses.stop();
    cluster.stop();
    chronicle.record({ kind: 'phase', phase: 'end' });
    kernel.stop();
  };
  /** Also workers that are all gone for good before the storm is over leave it its time, as on the real engine. */
  const quiet = (): void => {
    if (!over || alive > 0) return;
    chronicle.record({ kind: 'phase', phase: 'quiet' });
    takeCensus({ plan, kernel, cluster, chronicle, observer, drivers, onDone: end });
  };
  const { drivers, faults } = muster({
    plan,
    subjects,
    kernel,
    cluster,
    chronicle,
    slowness,
    onFailure,
    onWarm: () => {
      if (--cold > 0) return;
      chronicle.record({ kind: 'phase', phase: 'storm' });
      faults.start();
      layBallast(plan, kernel, model);
      for (const driver of drivers) driver.drive();
      kernel.after(plan.durationMs * 1000, null, 'phase', () => {
        faults.stop();
        chronicle.record({ kind: 'phase', phase: 'drain' });
        for (const driver of drivers) driver.drain();
        over = true;
        quiet();
      });
    },
    onDone: () => {
      alive -= 1;
      quiet();
    },
  });

  chronicle.record({
    kind: 'run',
    format: HISTORY_FORMAT,
    id: `${plan.scenario}-${plan.seed.slice(0, 8)}`,
    engine: 'sim',
    startedAt: new Date(0).toISOString(),
    etcd: { version: MODEL_VERSION, provider: 'model', members, floorSeconds: model.floorSeconds },
    host: { platform: `${process.platform} ${process.arch}`, cores: availableParallelism(), node: process.version },
  });
  chronicle.record({ kind: 'plan', plan });
  statuses.start();
  observer.start(plan.expect.length > 0);
  for (const driver of drivers) driver.warmUp();

  return {
    kernel,
    result: () => {
      model.stop();
      failure ??= kernel.failure && failureOf(cannotSimulate(kernel.failure));
      return {
        traceHash: kernel.trace.hash(),
        events: kernel.trace.events,
        virtualMs: kernel.nowUs() / 1000,
        ...(failure && { failure }),
      };
    },
  };
}

/** The kernel whose processes run now. */
let running: Kernel | undefined;
let prepared = false;

/** Once per thread: virtual clocks and timers in place of real ones, and the model in place of etcd3's connections. */
function prepareThread(): void {
  if (prepared) return;
  prepared = true;
  install();
  installEtcd3Hook(() => (running?.current ? links.get(running.current) : undefined));
}

function cannotSimulate({ code, message }: NonNullable<Kernel['failure']>): HarnessError {
  return code === 'escape'
    ? usageError(
        'subject-escaped',
        `The simulation cannot go on: ${message}.`,
        'Run this subject on real processes (--engine real), or let it do without.',
      )
    : usageError(
        'subject-endless',
        `The simulation cannot go on: ${message}.`,
        'Look for a loop without a pause in it.',
      );
}

function failureOf({ kind, code, message, remedy }: HarnessError): RunFailure {
  return { kind, code, message, remedy };
}

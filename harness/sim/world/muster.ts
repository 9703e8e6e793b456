// Brings together who takes part in a simulation: a driver for each worker, and the schedule of the faults that strike them.
import type { LockSubject } from '../../../workers/subject.ts';
import type { HarnessError } from '../../errors.ts';
import { FaultSchedule } from '../../faults/schedule.ts';
import { striker } from '../../faults/strike.ts';
import type { Plan } from '../../plan/schema.ts';
import { TapCounters } from '../../wire/tap-counters.ts';
import type { SimCluster } from '../cluster/sim-cluster.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Chronicle } from './chronicle.ts';
import { SimDriver } from './driver.ts';
import { simEtcdTarget } from './etcd-target.ts';

export interface MusterSetting {
  readonly plan: Plan;
  readonly subjects: ReadonlyMap<string, () => LockSubject>;
  readonly kernel: Kernel;
  readonly cluster: SimCluster;
  readonly chronicle: Chronicle;
  readonly slowness: number;
  readonly onFailure: (error: HarnessError) => void;
  readonly onWarm: () => void;
  readonly onDone: () => void;
}

export function muster({ plan, subjects, kernel, cluster, chronicle, ...rest }: MusterSetting): {
  drivers: readonly SimDriver[];
  faults: FaultSchedule;
} {
  let calls = 0;
  let holds = 0;
  const drivers = plan.workers.map((workerPlan, worker) => {
    const { subject } = workerPlan;
    const load = subjects.get(subject);
    if (!load) throw new Error(`the subject ${subject} was not prepared`);
    return new SimDriver({
      ...rest,
      kernel,
      cluster,
      chronicle,
      plan: workerPlan,
      worker,
      subject,
      load,
      witnessIntervalMs: plan.witnessIntervalMs,
      counters: new TapCounters(),
      nextCall: () => ++calls,
      nextHold: () => ++holds,
      rule: (message) => faults.onRpc(message, message.incarnation),
    });
  });

  const strike = striker({
    workers: drivers,
    etcd: simEtcdTarget(cluster),
    record: (event) => chronicle.record(event),
  });
  const faults = new FaultSchedule(plan, strike, (ms, act) => {
    const timer = kernel.after(ms * 1000, null, 'fault', act);
    return () => kernel.cancel(timer);
  });
  chronicle.onEvent((event) => faults.onEvent(event));
  return { drivers, faults };
}

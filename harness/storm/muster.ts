// Brings together who takes part in a storm: a driver for each worker, and the schedule of the faults that strike them.
import { faultKinds } from '../faults/index.ts';
import { FaultSchedule } from '../faults/schedule.ts';
import type { RpcMoment } from '../faults/schedule.ts';
import type { Fault } from '../plan/schema.ts';
import { TapCounters } from '../wire/tap-counters.ts';
import { Driver } from './driver.ts';
import type { DriverOptions } from './driver.ts';
import type { StormOptions } from './storm.ts';

/** How the end of the storm reaches the drivers, and how they tell of a failure. */
type Ending = Pick<DriverOptions, 'drain' | 'drained' | 'patienceOver' | 'onFailure'>;

export function muster(
  { plan, cluster, fleet, journal, runDirectory }: StormOptions,
  ending: Ending,
): { drivers: Driver[]; faults: FaultSchedule } {
  let calls = 0;
  let holds = 0;
  const shared = {
    ...ending,
    journal,
    fleet,
    runDirectory,
    members: cluster.members.map((member) => member.clientUrl),
    witnessIntervalMs: plan.witnessIntervalMs,
    nextCall: () => ++calls,
    nextHold: () => ++holds,
    onRpc: (moment: RpcMoment, incarnation: number) => faults.onRpc(moment, incarnation),
  };
  const drivers = plan.workers.map(
    (worker, index) => new Driver(index, worker, { ...shared, counters: new TapCounters() }),
  );
  const strike = (index: number, { what, worker }: Fault, incarnation: number | undefined): void => {
    const driver = drivers[worker];
    const target = driver?.target(incarnation);
    const event = { kind: 'fault', index, what, worker, incarnation: driver?.incarnation ?? 0 } as const;
    if (driver && target) {
      journal.record({ ...event, phase: 'begin', stake: driver.stake });
      faultKinds[what].apply(target);
    } else journal.record({ ...event, phase: 'skipped' });
  };
  const faults = new FaultSchedule(plan, strike);
  journal.onEvent((event) => faults.onEvent(event));
  return { drivers, faults };
}

// Brings together who takes part in a storm: a driver for each worker, and the schedule of the faults that strike them.
import type { EtcdTarget } from '../faults/fault.ts';
import { FaultSchedule } from '../faults/schedule.ts';
import type { RpcMoment } from '../faults/schedule.ts';
import { striker } from '../faults/strike.ts';
import { reachable } from '../plan/reachable.ts';
import { withPrefix } from '../plan/with-prefix.ts';
import { TapCounters } from '../wire/tap-counters.ts';
import { Driver } from './driver.ts';
import type { DriverOptions } from './driver.ts';
import type { StormOptions } from './storm.ts';

/** How the end of the storm reaches the drivers, and how they tell of a failure. */
type Ending = Pick<DriverOptions, 'drain' | 'drained' | 'patienceOver' | 'onFailure'>;

export function muster(
  { plan, cluster, fleet, journal, runDirectory }: StormOptions,
  ending: Ending,
  etcd: EtcdTarget,
): { drivers: Driver[]; faults: FaultSchedule } {
  let calls = 0;
  let holds = 0;
  const shared = {
    ...ending,
    journal,
    fleet,
    runDirectory,
    ...(cluster.upstream && { upstream: cluster.upstream }),
    witnessIntervalMs: plan.witnessIntervalMs,
    nextCall: () => ++calls,
    nextHold: () => ++holds,
    onRpc: (moment: RpcMoment, incarnation: number) => faults.onRpc(moment, incarnation),
  };
  const urls = cluster.members.map((member) => member.clientUrl);
  const drivers = withPrefix(plan, cluster.keyPrefix).workers.map((worker, index) => {
    // A plan's members are not those of a cluster that is somebody's own.
    const members = reachable(cluster.belongings ? {} : worker, index, urls);
    return new Driver(index, worker, { ...shared, members, counters: new TapCounters() });
  });
  const strike = striker({ workers: drivers, etcd, record: (event) => void journal.record(event) });
  const faults = new FaultSchedule(plan, strike);
  journal.onEvent((event) => faults.onEvent(event));
  return { drivers, faults };
}

// Brings together who takes part in a storm: a driver for each worker, and the schedule of the faults that strike them.
import { applyFault } from '../faults/index.ts';
import { FaultSchedule } from '../faults/schedule.ts';
import type { RpcMoment, Struck } from '../faults/schedule.ts';
import type { EventOf } from '../history/events.ts';
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
  const strike = (index: number, fault: Fault, meant: number | undefined): Struck | false => {
    const { what, worker } = fault;
    const driver = drivers[worker];
    const target = driver?.target(meant);
    const incarnation = driver?.incarnation ?? 0;
    const event = { kind: 'fault', index, what, worker, incarnation } as const;
    if (!driver || !target) {
      journal.record({ ...event, phase: 'skipped' });
      return false;
    }
    journal.record({ ...event, phase: 'begin', stake: driver.stake, ...sizeOf(fault) });
    const heal = applyFault(target, fault);
    if (!heal) return { incarnation };
    const end = (): void => {
      journal.record({ ...event, phase: 'end' });
      heal();
    };
    return { incarnation, end };
  };
  const faults = new FaultSchedule(plan, strike);
  journal.onEvent((event) => faults.onEvent(event));
  return { drivers, faults };
}

/** How long and how much, as the history says it. */
function sizeOf(fault: Fault): Pick<EventOf<'fault'>, 'forMs' | 'direction' | 'delayMs' | 'jumpMs'> {
  const { worker: _worker, what: _what, when: _when, ...size } = fault;
  return size;
}

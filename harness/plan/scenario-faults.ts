// Which kinds of fault the plans of a scenario may contain.
import type { Scenario } from '../../scenarios/scenario.ts';
import { faultNames } from './schema.ts';
import type { FaultName } from './schema.ts';

/** In the order of their worth. */
export function faultsOfScenario({ workload }: Pick<Scenario, 'workload'>): FaultName[] {
  switch (workload.kind) {
    case 'swarm':
      return [...faultNames];
    case 'story': {
      const kinds = Object.values(workload.variants).flatMap(({ faults }) => faults.map(({ what }) => what));
      return faultNames.filter((name) => kinds.includes(name));
    }
    default: {
      const kinds = (workload.faults ?? []).flatMap(({ faults }) => faults.map(({ what }) => what));
      return faultNames.filter((name) => kinds.includes(name) || (name === 'kill' && workload.msBetweenKills !== null));
    }
  }
}

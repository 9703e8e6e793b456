// Which kinds of fault --faults, its environment name or the config leave, and how a reader is told of it: a storm without the faults that it
// is about would be safe for nothing.
import type { Scenario } from '../../scenarios/index.ts';
import { usageError } from '../errors.ts';
import { faultsOfScenario } from '../plan/scenario-faults.ts';
import { faultNames } from '../plan/schema.ts';
import type { FaultName } from '../plan/schema.ts';

/** Where the kinds of fault were said: `--faults`, `LOCKSTORM_FAULTS`, `lockstorm.config.json`. */
export interface FaultsOrigin {
  readonly from: string;
  /** It is the config: whoever calls may not know of it. */
  readonly isConfig: boolean;
}

/** Both undefined: nobody said anything. */
export interface FaultFilter {
  readonly faults?: readonly FaultName[] | undefined;
  readonly faultsFrom?: FaultsOrigin | undefined;
}

/** Whether nothing is left of what a scenario is about. Without any fault it is a plain competition, which somebody asked for by `none`. */
export function emptiedBy(scenario: Pick<Scenario, 'workload'>, { faults }: FaultFilter): boolean {
  const own = faultsOfScenario(scenario);
  return (faults?.length ?? 0) > 0 && own.length > 0 && !own.some((what) => faults?.includes(what));
}

/** Throws a usage error for a scenario that was named and would be run without any of its faults. */
export function refuseEmptied(scenario: Pick<Scenario, 'name' | 'workload'>, filter: FaultFilter): void {
  if (!emptiedBy(scenario, filter)) return;
  const own = faultsOfScenario(scenario);
  throw usageError(
    'faults-filtered',
    `${scenario.name} is about ${inWords(own)}, and ${originOf(filter)} allows ${only(filter)}: nothing of it would be left.`,
    filter.faultsFrom?.isConfig === true
      ? `Take "faults" out of ${filter.faultsFrom.from}, or give --faults all, or --faults ${own[0]}.`
      : `Give --faults ${own[0]}, or --faults all; --faults none runs it without.`,
  );
}

/** `faults: kill only, as lockstorm.config.json says`; undefined where all kinds may occur. */
export function filterWords(filter: FaultFilter): string | undefined {
  return isRestricted(filter) ? `faults: ${only(filter)}, as ${originOf(filter)} says` : undefined;
}

/** The line for scenarios that a default storm leaves out; none without such. */
export function emptiedNotes(scenarios: readonly Pick<Scenario, 'name'>[], filter: FaultFilter): string[] {
  if (scenarios.length === 0) return [];
  const names = scenarios.map(({ name }) => name).join(', ');
  return [`Left out, because ${originOf(filter)} allows ${only(filter)}: ${names}.`];
}

/** The last note of a summary where the config kept kinds of fault out of `scenarios`, or of an exploration (undefined). */
export function configNotes(
  scenarios: readonly Pick<Scenario, 'workload'>[] | undefined,
  filter: FaultFilter,
): string[] {
  const { faults = [], faultsFrom } = filter;
  const cut = scenarios?.some((each) => faultsOfScenario(each).some((what) => !faults.includes(what))) ?? true;
  if (!cut || !isRestricted(filter) || faultsFrom?.isConfig !== true) return [];
  const tried = faults.length === 0 ? 'No fault was tried' : `Only ${inWords(faults)} was tried`;
  return [`${tried}: take "faults" out of ${faultsFrom.from} to try the rest.`];
}

function isRestricted({ faults }: FaultFilter): boolean {
  return faults !== undefined && faults.length < faultNames.length;
}

function originOf({ faultsFrom }: FaultFilter): string {
  return faultsFrom?.from ?? '--faults';
}

function only({ faults = [] }: FaultFilter): string {
  return faults.length === 0 ? 'none' : `${inWords(faults)} only`;
}

function inWords(kinds: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(kinds);
}

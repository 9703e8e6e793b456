// What comes before a storm: kept plans of the simulation, then some seconds of exploring, where no scenario was named.
import { HarnessError } from '../errors.ts';
import type { FaultName } from '../plan/schema.ts';
import type { ExplorationReport, RunReport } from '../report-types.ts';
import type { ChosenSubject } from './choose.ts';
import type { Context } from './context.ts';
import type { Executed } from './execute.ts';
import { exploreSubjects } from './explore-subjects.ts';
import type { Explored } from './explore-subjects.ts';
import type { Flags } from './flags.ts';
import type { Regression } from './regressions.ts';
import { simulateRegressions } from './regressions.ts';

/** Of the box: results at once, and most of the time for real processes. */
const defaultExploreMs = 5_000;
const shareOfBox = 1 / 4;
/** Time for shrinking one finding. */
const shrinkMs = 5_000;

export interface Before extends Executed, Explored {
  /** With --bail: something is unsafe already. */
  readonly enough: boolean;
}

interface Storm {
  readonly subjects: readonly ChosenSubject[];
  readonly regressions: readonly Regression[];
  readonly scenarioNames: readonly string[];
  readonly boxMs: number | undefined;
  readonly seed: string;
}

export async function beforeStorm(storm: Storm, flags: Flags, context: Context): Promise<Before> {
  const simulated = await keptPlans(storm, flags, context);
  const explored = await explorationOf(storm, flags, context);
  const found = [...simulated.reports, ...explored.explored.flatMap(({ findings }) => findings)];
  return { ...simulated, ...explored, enough: flags.bail && found.some(isUnsafe) };
}

/** A kept plan that cannot be run is a failure: somebody counts on it. */
async function keptPlans({ regressions, seed }: Storm, flags: Flags, context: Context): Promise<Executed> {
  const plans = regressions.flatMap(({ plan, engine }) => (engine === 'sim' ? [plan] : []));
  try {
    return await simulateRegressions(plans, flags, context, seed);
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return { reports: [], failures: [error] };
  }
}

/** A subject that cannot be simulated is stormed all the same: that is a note, and no failure. */
async function explorationOf(storm: Storm, flags: Flags, context: Context): Promise<Explored> {
  const { subjects, scenarioNames, boxMs = Infinity, seed } = storm;
  const forMs = flags.exploreMs ?? Math.min(defaultExploreMs, boxMs * shareOfBox);
  if (scenarioNames.length > 0 || forMs === 0 || context.interrupt.stop.aborted) return { explored: [], notes: [] };
  const faultsOf = ({ survives }: ChosenSubject): readonly FaultName[] => flags.faults ?? survives;
  try {
    const exploration = { subjects, faultsOf, seed, forMs, plans: undefined, shrinkMs };
    const { explored, notes } = await exploreSubjects(exploration, flags, context);
    const only = explored.filter(isStormedOnly);
    return {
      explored: explored.filter((report) => !isStormedOnly(report)),
      notes: [...notes, ...only.map(({ subject, failure }) => `${subject} was stormed only: ${failure?.message}`)],
    };
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    // What ended because of Ctrl-C is no reason.
    if (context.interrupt.stop.aborted) return { explored: [], notes: [] };
    return { explored: [], notes: [`Nothing was explored: ${error.message}`] };
  }
}

function isStormedOnly({ failure, verdict }: ExplorationReport): boolean {
  return failure !== undefined && verdict !== 'unsafe';
}

function isUnsafe({ judgement }: RunReport): boolean {
  return judgement.verdict === 'unsafe';
}

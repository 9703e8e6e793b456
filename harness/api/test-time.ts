// How long a chaos test runs, and how long the test runner should wait for it.
import { parseCount, parseDurationMs } from '../commands/values.ts';
import type { ChaosOptions } from './options.ts';
import { listOf } from './options.ts';

/** What a test is asked for where nobody says: as the command line has it, but a named scenario is run once. */
const allScenariosMs = 70_000;
const exploreMs = 20_000;
/** A storm is over well before. */
const runMs = 60_000;
const planMs = 50;
/** For an etcd that has to be fetched or built first, images of workers, shrinking, and the verdict. */
const aroundMs = 120_000;

/** How much is run: at least one of them is there. */
export interface Box {
  readonly runs?: number | undefined;
  readonly forMs?: number | undefined;
  readonly plans?: number | undefined;
}

type Wanted = Pick<ChaosOptions, 'explore' | 'scenario' | 'subject' | 'runs' | 'forMs' | 'plans'>;

/** What the options say, else the environment, else the default. Throws a usage error for an environment that makes no sense. */
export function boxOf({ explore = false, scenario, runs, forMs, plans }: Wanted, env: NodeJS.ProcessEnv): Box {
  const given = (name: string): string | undefined => env[name] || undefined;
  const [forText, countText] = [given('LOCKSTORM_FOR'), given(explore ? 'LOCKSTORM_PLANS' : 'LOCKSTORM_RUNS')];
  const count = explore ? plans : runs;
  if (forMs === undefined && count === undefined && forText === undefined && countText === undefined)
    return explore ? { forMs: exploreMs } : scenario === undefined ? { forMs: allScenariosMs } : { runs: 1 };
  const ms = forMs ?? (forText === undefined ? undefined : parseDurationMs(forText, 'LOCKSTORM_FOR'));
  const times =
    count ??
    (countText === undefined
      ? undefined
      : parseCount(countText, 'LOCKSTORM_RUNS', explore ? 'plans' : 'runs', 100_000));
  return { forMs: ms, ...(explore ? { plans: times } : { runs: times }) };
}

/** For the test runner, in ms: a test that is still at work then hangs. */
export function timeoutMsOf({ scenario, subject }: Wanted, { runs, forMs, plans }: Box): number {
  const [scenarios, subjects] = [listOf(scenario), listOf(subject)].map(({ length }) => Math.max(1, length));
  const counted = (runs ?? 0) * scenarios! * subjects! * runMs + (plans ?? 0) * subjects! * planMs;
  return aroundMs + (forMs ?? counted);
}

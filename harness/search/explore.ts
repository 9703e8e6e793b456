// explore: subjects → thousands of short plans on every core, in virtual time → minimal plans that convict them.
import { availableParallelism } from 'node:os';
import { complaintsOf } from '../complaints/complaints.ts';
import { ExploredSubject } from './explored-subject.ts';
import type { ExploreOptions, ExploreProgress, ExploreResult, Rates } from './explore-types.ts';
import { FailingPlans } from './failing-plans.ts';
import { bundleSubjects, callUp } from './muster-subjects.ts';
import { retryFailing } from './retry-failing.ts';
import { searchSeeds } from './search-seeds.ts';
import { settleFinding } from './settle-finding.ts';
import { addCounts, noPlans } from './threads/plan-counts.ts';
import { Pool } from './threads/pool.ts';

/** Time for shrinking one finding unless another is asked for. */
const SHRINK_MS = 10_000;

/**
 * Explores the subjects. What is wrong with one of them (it does not load, escapes, loops for ever, uses up all memory) is a failure in its
 * result, and the others go on. Throws a HarnessError when the project is not built or the store cannot be written.
 */
export async function explore(options: ExploreOptions): Promise<ExploreResult> {
  const { seed, stop, plans, choices = {}, keepGoing = false, shrinkMs = SHRINK_MS, limits = {} } = options;
  const startedNs = process.hrtime.bigint();
  const subjects = options.subjects.map(
    (name) => new ExploredSubject(name, options.faultsOf?.[name] ?? choices.faults),
  );
  const progress = (stage: ExploreProgress['stage']) => (): void =>
    options.onProgress?.({
      stage,
      elapsedMs: msSince(startedNs),
      subjects: subjects.map(({ name, counts, isUnsafe }) => ({ subject: name, counts, unsafe: isUnsafe })),
    });
  const store = options.failingFolder === undefined ? undefined : new FailingPlans(options.failingFolder);

  const bundles = await bundleSubjects(subjects);
  await using pool = new Pool({ bundles, threads: options.threads ?? availableParallelism(), limits });
  await pool.ready();
  const fit = (): ExploredSubject[] => subjects.filter((subject) => subject.fit);
  await Promise.all(fit().map((subject) => callUp(subject, seed, pool)));
  progress('failed-before')();
  if (store) for (const subject of fit()) await retryFailing(subject, store, pool);

  const searched = fit().filter((subject) => keepGoing || !subject.isUnsafe);
  const meter = startMeter();
  const cpuMs = await searchSeeds({
    pool,
    subjects: searched,
    seed,
    forMs: options.forMs,
    plans,
    choices,
    keepGoing,
    stop,
    onProgress: progress('search'),
  });
  const rates = meter(searched);

  const onShrunk = progress('shrink');
  onShrunk();
  const results = await Promise.all(
    subjects.map(async (subject) => {
      const found = subject.found(keepGoing);
      const findings = await Promise.all(
        found.map(async (one) => {
          const finding = await settleFinding(subject, one, { pool, shrinkMs, stop });
          onShrunk();
          return finding;
        }),
      );
      for (const { minimal, check, violation } of findings) store?.add(subject.name, minimal, check, violation.what);
      return {
        subject: subject.name,
        counts: subject.counts,
        cpuMs: cpuMs[searched.indexOf(subject)] ?? 0,
        findings,
        failures: subject.failures(keepGoing ? undefined : (found[0]?.n ?? undefined)),
        notes: [
          ...subject.notes,
          ...complaintsOf(subject.counts, 'trace.log of a replay says where and why').map(
            (note) => `${subject.name}: ${note}`,
          ),
        ],
      };
    }),
  );
  return { seed, threads: pool.threads, subjects: results, rates, interrupted: stop?.aborted ?? false };
}

/** Starts measuring the search. */
function startMeter(): (searched: readonly ExploredSubject[]) => Rates {
  const startedNs = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  return (searched) => {
    const { user, system } = process.cpuUsage(cpu);
    const cpuMs = (user + system) / 1000;
    const { plans, events, virtualMs } = searched.reduce((sum, { counts }) => {
      addCounts(sum, counts);
      return sum;
    }, noPlans());
    const each = (count: number): number => (cpuMs === 0 ? 0 : (count / cpuMs) * 1000);
    return {
      wallMs: msSince(startedNs),
      cpuMs,
      plans,
      events,
      virtualMs,
      plansPerCpuSecond: each(plans),
      eventsPerCpuSecond: each(events),
      virtualSecondsPerCpuSecond: each(virtualMs / 1000),
    };
  };
}

function msSince(ns: bigint): number {
  return Number(process.hrtime.bigint() - ns) / 1e6;
}

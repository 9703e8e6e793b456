// The search of fresh seeds on all threads of a pool: shared memory tells the lanes what is left to do, news come back.
import { environmentError } from '../errors.ts';
import type { ExploredSubject } from './explored-subject.ts';
import { planSeed } from './seeds.ts';
import { Board } from './threads/board.ts';
import { failureOfLost } from './threads/lost.ts';
import type { Lost } from './threads/lost.ts';
import type { News, SearchJob, SwarmChoices } from './threads/messages.ts';
import { addCounts, countLost } from './threads/plan-counts.ts';
import { isLost } from './threads/pool.ts';
import type { Pool } from './threads/pool.ts';

export interface SearchOptions {
  readonly pool: Pool;
  readonly subjects: readonly ExploredSubject[];
  /** Master seed, 16 hex digits. */
  readonly seed: string;
  readonly forMs: number | undefined;
  readonly plans: number | undefined;
  readonly choices: SwarmChoices;
  readonly keepGoing: boolean;
  readonly stop: AbortSignal | undefined;
  readonly onProgress: () => void;
}

/** A subject that costs more threads than this is not searched any further: each costs the watchdog's patience. */
const LOSSES_MAX = 3;

/** Runs plans until time or seeds are over, or every subject is convicted; the subjects hear of what was found. CPU ms by subject. */
export async function searchSeeds(options: SearchOptions): Promise<number[]> {
  const { pool, subjects, seed, plans, forMs, choices, keepGoing, stop, onProgress } = options;
  const lanes = pool.threads;
  const board = new Board({ lanes, subjects: subjects.length });
  board.begin(plans);
  const lossesOf = subjects.map(() => 0);

  const hear = (news: News): void => {
    if (news.kind === 'counts') for (const [i, counts] of news.counts.entries()) addCounts(subjects[i]!.counts, counts);
    else if (news.kind === 'failed') subjects[news.subject]!.fail(news.failure, planSeed(seed, news.n), news.n, true);
    else {
      const { n, plan, violations, cpuMs } = news;
      for (const violation of violations)
        subjects[news.subject]!.find({ check: violation.check, n, plan, violation, cpuMs });
    }
    onProgress();
  };

  const lose = (lost: Lost): void => {
    const failure = failureOfLost(lost);
    // Without a plan that is to blame the next thread would be lost as well.
    if (!lost.place) throw environmentError(failure.code, failure.message, failure.remedy);
    const { subject, n } = lost.place;
    subjects[subject]!.fail(failure, planSeed(seed, n), n, true);
    countLost(subjects[subject]!.counts, failure.code);
    lossesOf[subject]! += 1;
    // The other lanes may be in the middle of a plan that hangs too.
    if (lossesOf[subject] !== LOSSES_MAX) return;
    board.limit(subject, 0);
    subjects[subject]!.notes.push(`${subjects[subject]!.name} was given up after ${LOSSES_MAX} threads were lost.`);
  };

  const lane = async (number: number): Promise<void> => {
    const job: SearchJob = {
      kind: 'search',
      lane: number,
      lanes,
      board: board.memory,
      subjects: subjects.map(({ name, orphaned, faults }) => ({ name, orphaned, ...(faults && { faults }) })),
      seed,
      choices,
      keepGoing,
      giveUp: plans === undefined,
    };
    for (;;) {
      const end = await pool.do(job, hear);
      if (!isLost(end)) return;
      lose(end);
    }
  };

  const halt = (): void => board.stop();
  const timer = forMs === undefined ? undefined : setTimeout(halt, forMs);
  stop?.addEventListener('abort', halt, { once: true });
  if (stop?.aborted) halt();
  try {
    await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  } finally {
    halt();
    clearTimeout(timer);
    stop?.removeEventListener('abort', halt);
  }
  return subjects.map((_, subject) => board.spentUsOf(subject) / 1000);
}

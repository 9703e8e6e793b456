// The search of one lane: plan after plan of its seeds, the subject that had the least CPU so far always next, until nothing is left to run.
import type { Violation } from '../../checks/check.ts';
import type { Plan } from '../../plan/schema.ts';
import type { RunFailure } from '../../report-types.ts';
import { planSeed } from '../seeds.ts';
import { swarmPlan } from '../swarm.ts';
import { Board } from './board.ts';
import { cpuMeter } from './cpu-meter.ts';
import { macrotask } from './macrotask.ts';
import type { News, SearchJob } from './messages.ts';
import { countEvent, countRun, noPlans } from './plan-counts.ts';
import type { PlanRunner } from './plan-runner.ts';
import type { Pulse } from './pulse.ts';

/** How often the counts are told. */
const TELL_EVERY_MS = 200;
/** Node gets a turn of its event loop in between: garbage of real handles is cleared there. */
const SLICE_MS = 50;
/** A subject that failed in so many plans, and in all of them, fails in the others too. */
const HOPELESS = 50;

export interface SearchTools {
  readonly runner: PlanRunner;
  readonly pulse: Pulse;
  readonly tell: (news: News) => void;
}

export async function search(job: SearchJob, tools: SearchTools): Promise<null> {
  const lane = new Lane(job, tools);
  while (await macrotask(() => lane.slice()));
  return null;
}

class Lane {
  readonly #job: SearchJob;
  readonly #tools: SearchTools;
  readonly #board: Board;
  #counts;
  #toldNs = process.hrtime.bigint();
  /** Checks that convicted a subject in this lane, and failures, by subject: told once. */
  readonly #told: readonly Set<string>[];
  /** Plans that had a verdict, and plans that had none, by subject. */
  readonly #judged: number[];
  readonly #failed: number[];

  constructor(job: SearchJob, tools: SearchTools) {
    this.#job = job;
    this.#tools = tools;
    this.#board = new Board({ lanes: job.lanes, subjects: job.subjects.length }, job.board);
    this.#counts = job.subjects.map(noPlans);
    this.#told = job.subjects.map(() => new Set<string>());
    this.#judged = job.subjects.map(() => 0);
    this.#failed = job.subjects.map(() => 0);
  }

  /** Runs plans for some time; false: there is nothing left to do. */
  slice(): boolean {
    const startedNs = process.hrtime.bigint();
    for (;;) {
      const subject = this.#board.stopped ? undefined : this.#neediest();
      if (subject === undefined) {
        this.#tellCounts();
        return false;
      }
      this.#runNext(subject);
      if (msSince(this.#toldNs) >= TELL_EVERY_MS) this.#tellCounts();
      if (msSince(startedNs) >= SLICE_MS) return true;
    }
  }

  /** The subject on which this lane has spent the least, of those that have plans left. */
  #neediest(): number | undefined {
    const { lane } = this.#job;
    let neediest: number | undefined;
    for (let subject = 0; subject < this.#job.subjects.length; subject++) {
      if (this.#board.next(lane, subject) === undefined) continue;
      if (neediest === undefined || this.#board.spentUs(lane, subject) < this.#board.spentUs(lane, neediest))
        neediest = subject;
    }
    return neediest;
  }

  #runNext(subject: number): void {
    const { lane, subjects, seed, choices } = this.#job;
    const n = this.#board.next(lane, subject);
    if (n === undefined) return;
    this.#tools.pulse.place = { subject, n };
    this.#board.take(lane, subject, n);
    const spent = cpuMeter();
    const { name, orphaned, faults = choices.faults } = subjects[subject]!;
    const plan = swarmPlan({ ...choices, faults, seed: planSeed(seed, n), subject: name, orphaned });
    const counts = this.#counts[subject]!;
    const { simulated, judgement, convictions, complete } = this.#tools.runner.run(plan, {
      bail: true,
      stop: () => this.#board.stopped,
      onEvent: (event) => countEvent(counts, event),
    });
    this.#board.spend(lane, subject, spent());
    this.#tools.pulse.place = undefined;
    const { failure } = simulated;
    // Half a plan has no verdict, unless it is unsafe already.
    if (convictions.length === 0 && !complete && !failure) return;
    countRun(counts, simulated, judgement, convictions.length > 0);
    if (convictions.length > 0) this.#unsafe(subject, n, plan, convictions);
    else if (failure) this.#failure(subject, n, failure);
    else this.#judged[subject]! += 1;
  }

  #unsafe(subject: number, n: number, plan: Plan, violations: readonly Violation[]): void {
    this.#judged[subject]! += 1;
    if (!this.#job.keepGoing) this.#board.limit(subject, n);
    if (violations.filter(({ check }) => this.#isNew(subject, check)).length === 0) return;
    const cpuMs = this.#board.spentUsOf(subject) / 1000;
    this.#tools.tell({ kind: 'unsafe', subject, n, plan, violations, cpuMs });
  }

  #failure(subject: number, n: number, failure: RunFailure): void {
    this.#failed[subject]! += 1;
    const hopeless = this.#judged[subject] === 0 && this.#failed[subject]! >= HOPELESS;
    if (this.#job.giveUp && hopeless) this.#board.limit(subject, 0);
    if (this.#isNew(subject, failure.code)) this.#tools.tell({ kind: 'failed', subject, n, failure });
  }

  /** Whether this lane has not told of it yet. */
  #isNew(subject: number, what: string): boolean {
    const told = this.#told[subject]!;
    if (told.has(what)) return false;
    told.add(what);
    return true;
  }

  #tellCounts(): void {
    this.#toldNs = process.hrtime.bigint();
    this.#tools.tell({ kind: 'counts', counts: this.#counts });
    this.#counts = this.#job.subjects.map(noPlans);
  }
}

function msSince(ns: bigint): number {
  return Number(process.hrtime.bigint() - ns) / 1e6;
}

// What the simulation's speed is measured with. Each workload runs in a process of its own, so that V8 knows no other code than its own.
import { PlanRunner } from '../../harness/search/threads/plan-runner.ts';
import { planSeed } from '../../harness/search/seeds.ts';
import { swarmPlan } from '../../harness/search/swarm.ts';
import { bundleForSim } from '../../harness/sim/inject/bundle.ts';
import { prepare } from '../../harness/sim/inject/load.ts';
import { Kernel } from '../../harness/sim/kernel/kernel.ts';
import { simulateSync } from '../../harness/sim/simulate.ts';
import type { Plan } from '../../harness/plan/schema.ts';
import { microPlans, pollingPlans, typicalPlans } from './plans.ts';
import type { Done } from './sample.ts';

/** One step of a workload, from a macrotask: one schedule, or a batch of what is too quick to be timed alone. */
export type Step = () => Done;

/** Resolves with the step once everything is loaded. */
export type Workload = () => Promise<Step>;

const ours = 'session-mutex';
const theirs = 'etcd3-lock';
const SEED = '51c0de0000000000';
const EVALUATIONS = 50;
const EVENTS = 20_000;

export const workloads = {
  polling: () => notJudged(theirs, pollingPlans(theirs)),
  'polling judged': () => judged(theirs, pollingPlans(theirs)),
  micro: () => judged(ours, microPlans(ours)),
  'micro not judged': () => notJudged(ours, microPlans(ours)),
  typical: () => judged(ours, typicalPlans(ours)),
  'typical not judged': () => notJudged(ours, typicalPlans(ours)),
  swarm,
  evaluation,
  'empty event': emptyEvents,
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof workloads;

async function judged(subject: string, plans: readonly Plan[]): Promise<Step> {
  const runner = new PlanRunner([await bundleForSim(subject)], () => {});
  return inTurn(plans, (plan) => runner.run(plan, { bail: true }).simulated);
}

/** The history goes nowhere. */
async function notJudged(subject: string, plans: readonly Plan[]): Promise<Step> {
  const subjects = new Map([[subject, prepare(await bundleForSim(subject))]]);
  return inTurn(plans, (plan) => simulateSync({ plan, subjects, onEvent: () => {} }));
}

/** As `explore` searches: plans of fresh seeds, all kinds of fault, judged until a conviction. */
async function swarm(): Promise<Step> {
  const runner = new PlanRunner([await bundleForSim(ours)], () => {});
  let n = 0;
  return () => {
    const plan = swarmPlan({ seed: planSeed(SEED, n++), subject: ours, orphaned: true });
    const { events, virtualMs } = runner.run(plan, { bail: true }).simulated;
    return { items: 1, events, virtualMs };
  };
}

/** What each incarnation costs before it does anything: its subject's modules, evaluated afresh. */
async function evaluation(): Promise<Step> {
  const load = prepare(await bundleForSim(ours));
  return () => {
    const kernel = new Kernel({ seed: SEED });
    for (let i = 0; i < EVALUATIONS; i++) kernel.at(i, kernel.spawn(`w${i}.1`), 'start', load);
    kernel.run();
    return { items: EVALUATIONS, events: EVALUATIONS, virtualMs: 0 };
  };
}

/** The kernel alone: queue, trace and drain of events in which nothing happens. */
async function emptyEvents(): Promise<Step> {
  return () => {
    const kernel = new Kernel({ seed: SEED });
    const worker = kernel.spawn('w0.1');
    let left = EVENTS;
    const next = (): void => {
      if (--left > 0) kernel.after(100, worker, 'empty', next);
    };
    kernel.after(100, worker, 'empty', next);
    kernel.run();
    return { items: EVENTS, events: EVENTS, virtualMs: kernel.nowUs() / 1000 };
  };
}

function inTurn(
  plans: readonly Plan[],
  run: (plan: Plan) => { events: number; virtualMs: number; failure?: { message: string } },
): Step {
  let n = 0;
  return () => {
    const { events, virtualMs, failure } = run(plans[n++ % plans.length]!);
    if (failure) throw new Error(failure.message);
    return { items: 1, events, virtualMs };
  };
}

// Shrinks one plan that a check convicts to a minimal one that the same check convicts.
import type { HistoryEvent } from '../../history/events.ts';
import { planSeed } from '../seeds.ts';
import { shrinkPlanSync } from '../shrink.ts';
import type { FailingRun } from '../shrink.ts';
import { cpuMeter } from './cpu-meter.ts';
import { macrotask } from './macrotask.ts';
import type { ShrinkJob, ShrunkPlan } from './messages.ts';
import type { PlanRunner } from './plan-runner.ts';

/** A world of other dice, hence of other delays, in which everything takes so many times longer than on the idle host of the simulation. */
interface OtherWorld {
  readonly dice: number;
  readonly slowness: number;
}

/**
 * Real processes are of other worlds: 25 is about what they take for a call or a start. A plan that fails in these too has chances to fail on
 * real processes; one that is shrunk without regard to them ends with a timeout of 1 ms, or with the luck of one order of messages, and fails
 * nowhere else.
 */
const otherWorlds: readonly OtherWorld[] = [
  { dice: 1, slowness: 1 },
  { dice: 2, slowness: 25 },
  { dice: 3, slowness: 5 },
  { dice: 4, slowness: 1 },
];

export function shrink({ plan, check, boxMs, stop }: ShrinkJob, runner: PlanRunner): Promise<ShrunkPlan> {
  const flag = new Int32Array(stop);
  const stopped = (): boolean => Atomics.load(flag, 0) !== 0;
  const spentUs = cpuMeter();
  let latest: FailingRun | undefined;
  const violationOf = (candidate: typeof plan, slowness = 1): FailingRun | undefined => {
    const events: HistoryEvent[] = [];
    const { convictions } = runner.run(candidate, {
      bail: check,
      stop: stopped,
      slowness,
      onEvent: (event) => void events.push(event),
    });
    const violation = convictions.find((conviction) => conviction.check === check);
    return violation && { events, violationAtUs: violation.atUs };
  };
  return macrotask(() => {
    // Faults are anchored at what the failing run shows.
    latest = violationOf(plan);
    const failsIn = (candidate: typeof plan, { dice, slowness }: OtherWorld): boolean =>
      violationOf({ ...candidate, seed: planSeed(candidate.seed, dice) }, slowness) !== undefined;
    const worlds = otherWorlds.filter((world) => failsIn(plan, world));
    const fails = (candidate: typeof plan): boolean => {
      const failing = violationOf(candidate);
      if (!failing || !worlds.every((world) => failsIn(candidate, world))) return false;
      latest = failing;
      return true;
    };
    const { finished, ...shrunk } = shrinkPlanSync({
      plan,
      budgetMs: boxMs,
      // Whoever stops it has no time left.
      now: () => (stopped() ? Infinity : Number(process.hrtime.bigint()) / 1e6),
      fails,
      latest: () => latest,
    });
    return { ...shrunk, complete: finished, cpuMs: spentUs() / 1000 };
  });
}

// Shrinks one plan that a check convicts to a minimal one that the same check convicts.
import type { HistoryEvent } from '../../history/events.ts';
import { shrinkPlanSync } from '../shrink.ts';
import type { FailingRun } from '../shrink.ts';
import { cpuMeter } from './cpu-meter.ts';
import { macrotask } from './macrotask.ts';
import type { ShrinkJob, ShrunkPlan } from './messages.ts';
import type { PlanRunner } from './plan-runner.ts';

/**
 * Real processes take this many times longer for a call or a start than the idle host of the simulation. A plan that fails in such a slow world
 * as well has chances to fail on real processes; one that is shrunk without regard to it ends with a timeout of 1 ms and fails nowhere else.
 */
const SLOW_WORLD = 25;

export function shrink({ plan, check, boxMs, stop }: ShrinkJob, runner: PlanRunner): Promise<ShrunkPlan> {
  const flag = new Int32Array(stop);
  const stopped = (): boolean => Atomics.load(flag, 0) !== 0;
  const spentUs = cpuMeter();
  let latest: FailingRun | undefined;
  const violationOf = (candidate: typeof plan, slowness: number): FailingRun | undefined => {
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
    latest = violationOf(plan, 1);
    const sturdy = violationOf(plan, SLOW_WORLD) !== undefined;
    const fails = (candidate: typeof plan): boolean => {
      const failing = violationOf(candidate, 1);
      if (!failing || (sturdy && !violationOf(candidate, SLOW_WORLD))) return false;
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

// Runs one plan in this thread and judges its history while it happens; no file is written.
import { Judge } from '../../checks/judge.ts';
import { checkNames } from '../../checks/check.ts';
import type { CheckName, Judgement, Violation } from '../../checks/check.ts';
import { HarnessError } from '../../errors.ts';
import type { HistoryEvent } from '../../history/events.ts';
import type { Plan } from '../../plan/schema.ts';
import type { SimBundle } from '../../sim/inject/bundle.ts';
import { prepare } from '../../sim/inject/load.ts';
import { simulateSync } from '../../sim/simulate.ts';
import type { SimulateOptions, Simulated } from '../../sim/simulate.ts';
import type { LockSubject } from '../../../workers/subject.ts';

export interface RunPlanOptions {
  /** Stop as soon as any check, or this one, has convicted. */
  readonly bail?: true | CheckName;
  /** true: stop now, the run is not wanted any more. */
  readonly stop?: () => boolean;
  readonly onEvent?: (event: HistoryEvent) => void;
  readonly onTrace?: (line: string) => void;
  /** As simulateSync has it. */
  readonly slowness?: number;
}

export interface JudgedPlan {
  readonly simulated: Simulated;
  readonly judgement: Judgement;
  /**
   * The first violation of each check that convicts. Of a run that was stopped only what was proven by then: at the end of a history checks
   * also say what they have found until then, and the rest of it might have been an excuse.
   */
  readonly convictions: readonly Violation[];
  /** Neither stopped by `stop` nor ended by a failure. */
  readonly complete: boolean;
}

export class PlanRunner {
  readonly #bundles: ReadonlyMap<string, SimBundle>;
  /** A sign of life: called at each event of a history. */
  readonly #beat: () => void;
  readonly #loaders = new Map<string, () => LockSubject>();

  constructor(bundles: readonly SimBundle[], beat: () => void) {
    this.#bundles = new Map(bundles.map((bundle) => [bundle.subject, bundle]));
    this.#beat = beat;
  }

  /** From a macrotask only, like simulateSync. */
  run(plan: Plan, { bail, stop, onEvent, onTrace, slowness }: RunPlanOptions): JudgedPlan {
    const judge = new Judge();
    const bailOut = (): boolean => bail !== undefined && judge.convicts(bail === true ? undefined : bail);
    let line = 0;
    let cut: 'bail' | 'stop' | undefined;
    const simulated = this.#simulate(plan, {
      onEvent: (event) => {
        this.#beat();
        judge.on(event, ++line);
        onEvent?.(event);
      },
      enough: () => {
        if (bailOut()) cut ??= 'bail';
        else if (stop?.()) cut ??= 'stop';
        return cut !== undefined;
      },
      ...(onTrace && { onTrace }),
      ...(slowness !== undefined && { slowness }),
    });
    const proven = checkNames.filter((name) => judge.convicts(name));
    const whole = cut === undefined && !simulated.failure;
    const judgement = judge.end();
    return {
      simulated,
      judgement,
      convictions: judgement.checks
        .filter(({ check }) => whole || proven.includes(check))
        .flatMap(({ violations }) => violations.slice(0, 1)),
      complete: cut !== 'stop' && !simulated.failure,
    };
  }

  #simulate(plan: Plan, rest: Omit<SimulateOptions, 'plan' | 'subjects'>): Simulated {
    try {
      return simulateSync({ plan, subjects: this.#loadersOf(plan), ...rest });
    } catch (error) {
      // A subject that cannot even be prepared fails this plan; the thread has others.
      if (!(error instanceof HarnessError)) throw error;
      const { kind, code, message, remedy } = error;
      return { traceHash: '', events: 0, virtualMs: 0, failure: { kind, code, message, remedy } };
    }
  }

  #loadersOf(plan: Plan): ReadonlyMap<string, () => LockSubject> {
    return new Map(plan.workers.map(({ subject }) => [subject, this.#loader(subject)]));
  }

  #loader(subject: string): () => LockSubject {
    let load = this.#loaders.get(subject);
    if (!load) {
      const bundle = this.#bundles.get(subject);
      if (!bundle) throw new Error(`the subject ${subject} was not bundled for this thread`);
      load = prepare(bundle);
      this.#loaders.set(subject, load);
    }
    return load;
  }
}

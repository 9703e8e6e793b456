// One subject under the canaries' test: which plans it is given, and whether it has been convicted or cleared.
import type { CheckName } from '../checks/check.ts';
import type { Plan } from '../plan/schema.ts';
import type { RunReport } from '../report-types.ts';

export interface CaseOptions {
  readonly subject: string;
  /** The check that must convict it; undefined: it must be cleared. */
  readonly check: CheckName | undefined;
  /** The n-th plan (from 0); undefined: there are no more. */
  readonly plan: (n: number) => Plan | undefined;
  readonly boxMs: number;
}

export class Case {
  readonly options: CaseOptions;
  #n = 0;
  #running = false;
  #over = false;
  #spentMs = 0;
  #convictedAfterMs: number | undefined;
  readonly #convictedBy = new Set<CheckName>();
  #safe = 0;
  #runs = 0;

  constructor(options: CaseOptions) {
    this.options = options;
  }

  /** The next plan to run for this subject; undefined: one is running, or it is decided. */
  next(): Plan | undefined {
    if (this.#running || this.#over) return undefined;
    const plan = this.#spentMs < this.options.boxMs ? this.options.plan(this.#n++) : undefined;
    this.#running = plan !== undefined;
    this.#over = plan === undefined;
    return plan;
  }

  /** Takes the report of the run that `next` gave the plan of. */
  take({ judgement, elapsedMs }: RunReport): void {
    this.#running = false;
    this.#runs += 1;
    this.#spentMs += elapsedMs;
    for (const { check, verdict } of judgement.checks) if (verdict === 'unsafe') this.#convictedBy.add(check);
    if (judgement.verdict === 'safe') this.#safe += 1;
    const { check } = this.options;
    if (check === undefined) {
      this.#over = this.#convictedBy.size > 0;
    } else if (this.#convictedBy.has(check)) {
      this.#over = true;
      this.#convictedAfterMs = this.#spentMs;
    }
  }

  /** A broken one is convicted by the check that it names; a correct one has been safe in a run, and never unsafe. */
  get asItShouldBe(): boolean {
    if (this.options.check === undefined) return this.#convictedBy.size === 0 && this.#safe > 0;
    return this.#convictedAfterMs !== undefined && this.#convictedAfterMs <= this.options.boxMs;
  }

  get convictedBy(): readonly CheckName[] {
    return [...this.#convictedBy];
  }

  /** Time of its runs until the conviction, in ms. */
  get convictedAfterMs(): number | undefined {
    return this.#convictedAfterMs;
  }

  get runs(): number {
    return this.#runs;
  }
}

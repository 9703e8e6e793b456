// The numbers of the live view. Acquisitions and faults count at once; verdicts, expiries and margins when their run has been judged.
import type { ProgressEvent, RunReport } from '../../harness/report-types.ts';
import { outcomeOf } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { expiriesJudged, worstMargin } from '../seen.ts';
import { number, plural, seconds } from '../words.ts';
import type { Part } from './parts.ts';

export class LiveCounts {
  /** What goes on before any run storms; undefined: one does, or did. */
  #stage: string | undefined = 'preparing etcd and workers';
  #started = 0;
  #acquisitions = 0;
  #kills = 0;
  #killsAtStake = 0;
  #faults = 0;
  #expiries = 0;
  #margin: { check: string; ms: number } | undefined;
  readonly #outcomes: Record<Outcome, number> = { passed: 0, failed: 0, inconclusive: 0, error: 0 };

  progress(progress: ProgressEvent): void {
    if (progress.type === 'run-started') {
      this.#started += 1;
      if (this.#stage !== undefined) this.#stage = 'waiting for etcd';
    }
    if (progress.type !== 'history') return;
    const { event } = progress;
    // The first event of a run: its etcd answers.
    if (event.kind === 'run' && this.#stage !== undefined) this.#stage = 'starting workers';
    if (event.kind === 'phase' || event.kind === 'acquired') this.#stage = undefined;
    if (event.kind === 'acquired') this.#acquisitions += 1;
    if ((event.kind !== 'fault' && event.kind !== 'etcd-fault') || event.phase !== 'begin') return;
    if (event.kind === 'etcd-fault' || event.what !== 'kill') {
      this.#faults += 1;
      return;
    }
    this.#kills += 1;
    if (event.stake === 'hold' || event.stake === 'queue') this.#killsAtStake += 1;
  }

  finished(report: RunReport): void {
    this.#stage = undefined;
    this.#outcomes[outcomeOf(report, false)] += 1;
    this.#expiries += expiriesJudged(report.judgement);
    const margin = worstMargin([report.judgement]);
    if (margin !== undefined && (this.#margin === undefined || margin.ms < this.#margin.ms)) this.#margin = margin;
  }

  /** Most important first: what does not fit is at the end. */
  parts(): Part[] {
    const { passed, failed, inconclusive, error } = this.#outcomes;
    const finished = passed + failed + inconclusive + error;
    const running = Math.max(0, this.#started - finished);
    const margin = this.#margin;
    const runs = {
      text: `${plural(finished, 'run')} judged, ${number(running)} running`,
      short: `${number(finished)} judged, ${number(running)} on`,
    };
    // Of nothing there is nothing to count.
    if (this.#stage !== undefined) return [{ text: this.#stage }, ...(running === 0 ? [] : [runs])];
    return [
      ...(failed === 0 ? [] : [{ text: `${number(failed)} UNSAFE`, style: ['red', 'bold'] satisfies Part['style'] }]),
      ...(inconclusive === 0 ? [] : [{ text: `${number(inconclusive)} inconclusive`, style: 'yellow' as const }]),
      ...(error === 0 ? [] : [{ text: `${number(error)} not run to the end`, style: 'yellow' as const }]),
      runs,
      { text: plural(this.#acquisitions, 'acquisition') },
      {
        text: `${plural(this.#kills, 'SIGKILL')}${this.#kills === 0 ? '' : ` (${number(this.#killsAtStake)} at stake)`}`,
        short: plural(this.#kills, 'SIGKILL'),
      },
      { text: `${plural(this.#expiries, 'expiry', 'expiries')} judged` },
      ...(margin === undefined
        ? []
        : [
            {
              text: `worst margin ${signed(margin.ms)} (${margin.check})`,
              short: `margin ${signed(margin.ms)}`,
            },
          ]),
      ...(this.#faults === 0 ? [] : [{ text: plural(this.#faults, 'other fault') }]),
    ];
  }
}

function signed(ms: number): string {
  return `${ms < 0 ? '' : '+'}${seconds(ms)}`;
}

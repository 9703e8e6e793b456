// The lanes of all running runs, and which of them are shown: the most lively, and no more changing of places than needed.
import type { ProgressEvent } from '../../harness/report-types.ts';
import type { Lane } from './lane.ts';
import { RunLanes } from './run-lanes.ts';

/** More runs than any machine has lanes for: those whose end nobody told of go. */
const RUNS_KEPT = 64;
/** Pictures until the most lively are chosen anew: what jumps cannot be read. */
const CHOSEN_FOR = 25;

/** A lane with the run that it belongs to. */
export interface ShownLane {
  readonly run: RunLanes;
  readonly lane: Lane;
}

/** `6fc1` of `sigkill-session-mutex-6fc1a2b4`, `6fc1-2` of `…-6fc1a2b4-2`. */
function markOf(id: string): string {
  const [, begin = '', again = ''] = /-([0-9a-f]{4})[0-9a-f]{4}(-\d+)?$/.exec(id) ?? [];
  return begin + again;
}

export class Board {
  readonly #runs = new Map<string, RunLanes>();
  #shown: ShownLane[] = [];
  #pictures = 0;

  progress(progress: ProgressEvent): void {
    if (progress.type === 'run-started') {
      this.#runs.set(progress.id, new RunLanes(progress.plan.scenario, markOf(progress.id)));
      if (this.#runs.size > RUNS_KEPT) this.#runs.delete(this.#runs.keys().next().value!);
    } else if (progress.type === 'history') this.#runs.get(progress.id)?.on(progress.event);
  }

  /** The run is judged: its lanes have nothing more to show. */
  finished(id: string): void {
    this.#runs.delete(id);
  }

  /** At most so many lanes; one keeps its place as long as it is among the most lively. */
  shown(count: number): readonly ShownLane[] {
    const all = [...this.#runs.values()].flatMap((run) => [...run.lanes].map((lane) => ({ run, lane })));
    const alive = new Set(all.map(({ lane }) => lane));
    this.#shown = this.#shown.filter(({ lane }) => alive.has(lane)).slice(0, count);
    const isTime = this.#pictures++ % CHOSEN_FOR === 0;
    if (!isTime && this.#shown.length >= Math.min(count, all.length)) return this.#shown;
    const lively = all.toSorted((a, b) => b.lane.moves - a.lane.moves);
    const chosen = new Set(
      (isTime ? lively : [...this.#shown, ...lively.filter(({ lane }) => !this.#has(lane))])
        .slice(0, count)
        .map(({ lane }) => lane),
    );
    const stays = this.#shown.filter(({ lane }) => chosen.has(lane));
    const comes = lively.filter(({ lane }) => chosen.has(lane) && !this.#has(lane));
    if (isTime) for (const { lane } of all) lane.moves = Math.floor(lane.moves / 2);
    this.#shown = [...stays, ...comes];
    return this.#shown;
  }

  #has(lane: Lane): boolean {
    return this.#shown.some((shown) => shown.lane === lane);
  }
}

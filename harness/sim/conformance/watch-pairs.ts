// All watch streams of a comparison, by number; and when everyone on them is up to date.
import { caughtUp } from './catch-up.ts';
import type { Asked, Findings } from './findings.ts';
import type { Situation } from './operation.ts';
import type { Side } from './side.ts';
import { WatchPair } from './watch-pair.ts';

export class WatchPairs {
  readonly #sides: { readonly model: Side; readonly real: Side };
  readonly #findings: Findings;
  readonly #pairs = new Map<number, WatchPair>();
  /** Watchers from this revision on were created, of which it is not known whether they are up to date. */
  #behindFrom = Infinity;
  /** Those that were compared. */
  events = 0;

  constructor(sides: { readonly model: Side; readonly real: Side }, findings: Findings) {
    this.#sides = sides;
    this.#findings = findings;
  }

  /** Writes a message to a stream, which opens with its first one, and compares what is answered. */
  async write(
    stream: number,
    requests: { readonly model: object; readonly real: object },
    asked: Asked,
    now: Situation,
  ): Promise<void> {
    let pair = this.#pairs.get(stream);
    if (!pair) this.#pairs.set(stream, (pair = new WatchPair(this.#sides)));
    // What was not heard yet is lost at a cancel; and from 3.5 on there is no progress notice while a watcher is behind.
    if ('cancel_request' in requests.real) await pair.settle(asked, this.#findings);
    if ('progress_request' in requests.real) await this.settle(asked, now);
    const from = startOf(requests.real);
    if (from <= now.revision) this.#behindFrom = Math.min(this.#behindFrom, from);
    await pair.write(requests, from > now.revision, asked, this.#findings);
  }

  /** Every watcher of both sides has heard all that there is; or only those who would notice a compaction at `compaction`. */
  async settle(asked: Asked, now: Situation, compaction?: number): Promise<void> {
    const concerned = compaction === undefined || (this.#behindFrom < compaction && compaction <= now.revision);
    // One that has nothing to hear gives no sign of being up to date.
    if (concerned && this.#behindFrom < Infinity && now.revision > Math.max(1, now.compacted)) {
      await caughtUp(this.#sides.real, now.revision);
      this.#behindFrom = Infinity;
    }
    await Promise.all([...this.#pairs.values()].map((pair) => pair.settle(asked, this.#findings)));
  }

  /** Ends a stream, if it is open, and compares all that its watchers heard. */
  async end(stream: number, asked: Asked): Promise<void> {
    const pair = this.#pairs.get(stream);
    this.#pairs.delete(stream);
    if (pair) this.events += await pair.end(asked, this.#findings);
  }

  async endAll(asked: Asked): Promise<void> {
    for (const stream of this.#pairs.keys()) await this.end(stream, asked);
  }
}

/** The first revision that a create request is to hear of, if it is one and names one. */
function startOf(request: object): number {
  if (!('create_request' in request)) return Infinity;
  const { start_revision: from = '0' } = request.create_request as { start_revision?: string };
  return from === '0' ? Infinity : Number(from);
}

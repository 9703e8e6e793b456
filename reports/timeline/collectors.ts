// All that is collected from the events of one history, beside the Judge that sees them too.
import type { HistoryEvent } from '../../harness/history/events.ts';
import type { World } from '../../harness/history/world.ts';
import type { JudgedRun } from '../../harness/report-types.ts';
import { number } from '../words.ts';
import { Bands } from './bands.ts';
import { EventRows } from './event-rows.ts';
import { GrantBars } from './grant-bars.ts';
import { HoldBars } from './hold-bars.ts';
import type { Limits } from './limits.ts';
import { Marks } from './marks.ts';
import type { Naming } from './naming.ts';
import type { Near } from './near.ts';
import { Samples, boundsOf } from './samples.ts';
import type { Timeline } from './timeline.ts';
import { WitnessWrites } from './writes.ts';

type Collected = Pick<
  Timeline,
  | 'fromUs'
  | 'untilUs'
  | 'workers'
  | 'holds'
  | 'grants'
  | 'bands'
  | 'marks'
  | 'writes'
  | 'samples'
  | 'summaries'
  | 'events'
  | 'leftOut'
>;

export class Collectors {
  readonly samples: Samples;
  readonly #world: World;
  readonly #naming: Naming;
  readonly #holds: HoldBars;
  readonly #grants: GrantBars;
  readonly #bands: Bands;
  readonly #marks: Marks;
  readonly #writes: WitnessWrites;
  readonly #rows: EventRows;
  /** By worker. */
  readonly #subjects = new Map<number, string>();
  #fromUs = Number.POSITIVE_INFINITY;
  #untilUs = 0;

  constructor(world: World, naming: Naming, near: Near, limits: Limits) {
    this.#world = world;
    this.#naming = naming;
    this.samples = new Samples(naming, near, limits);
    this.#holds = new HoldBars(world, naming, near, limits);
    this.#grants = new GrantBars(world, naming, near, limits);
    this.#bands = new Bands(naming, near, limits);
    this.#marks = new Marks(naming, near, limits);
    this.#writes = new WitnessWrites(naming, near, limits);
    this.#rows = new EventRows(world, naming, near, limits);
  }

  /** Before the Judge sees it. */
  before(event: HistoryEvent, line: number): void {
    this.#grants.before(event, line);
  }

  /** Once the Judge has seen it. */
  on(event: HistoryEvent, line: number): void {
    this.#fromUs = Math.min(this.#fromUs, event.atUs);
    this.#untilUs = Math.max(this.#untilUs, event.atUs);
    if ('worker' in event && !this.#subjects.has(event.worker)) this.#subjects.set(event.worker, 'unknown');
    if (event.kind === 'ready' || event.kind === 'spawn') this.#subjects.set(event.worker, event.subject);
    this.#holds.on(event, line);
    this.#grants.on(event);
    this.#bands.on(event, line);
    this.#marks.on(event, line, event.kind === 'watch' && this.#world.lockOf(event.key) !== undefined);
    if (event.kind === 'wrote') this.#writes.on(event, line, this.#world);
    if (event.kind === 'acquired') this.samples.acquired(event, line, this.#world);
    this.#rows.on(event, line);
  }

  /** After the Judge has come to its end. */
  end({ plan }: JudgedRun): Collected {
    const [fromUs, untilUs] = [Math.min(this.#fromUs, this.#untilUs), this.#untilUs];
    const holds = this.#holds.end(untilUs);
    const grants = this.#grants.end(untilUs);
    const bands = this.#bands.end(untilUs, this.#world.servers);
    const marks = this.#marks.end();
    const writes = this.#writes.end();
    const samples = this.samples.end();
    const rows = this.#rows.end(boundsOf(samples.samples));
    for (const [worker, { subject }] of plan?.workers.entries() ?? [])
      if (!this.#subjects.has(worker)) this.#subjects.set(worker, subject);
    return {
      fromUs,
      untilUs,
      workers: [...this.#subjects]
        .toSorted(([a], [b]) => a - b)
        .map(([worker, subject]) => ({ worker, subject: this.#naming.name(subject) })),
      holds: holds.bars,
      grants: grants.bars,
      bands: bands.bands,
      marks: marks.marks,
      writes: writes.writes,
      samples: samples.samples,
      summaries: samples.summaries,
      events: rows.rows,
      leftOut: [
        ...rows.leftOut,
        ...leftOut('acquires', holds),
        ...leftOut('lock keys', grants),
        ...leftOut('bands', bands),
        ...leftOut('marks', marks),
        ...leftOut('writes', writes),
        ...leftOut('measured values', samples),
      ],
    };
  }
}

function leftOut(what: string, { came, leftOut: missing }: { came: number; leftOut: number }): string[] {
  if (missing === 0) return [];
  return [
    `Of ${number(came)} ${what} the picture has ${number(came - missing)}; those near violations were the last to be left out.`,
  ];
}

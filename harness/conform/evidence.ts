// What was seen while the probes ran: the events of the history, at hand, and how noisy the machine was meanwhile.
import { falseTimeText } from '../checks/doubted-times.ts';
import type { EventKind, EventOf, HistoryEvent } from '../history/events.ts';
import { World } from '../history/world.ts';

/** Shorter delays than this are the everyday noise of a machine, in ms. */
const EVERYDAY_MS = 1_500;

export class Evidence {
  readonly #byKind = new Map<EventKind, HistoryEvent[]>();
  readonly #world = new World();
  #events = 0;
  #falseTimeTaken = false;

  on(event: HistoryEvent): void {
    this.#events += 1;
    this.#world.update(this.#world.clocks.believe(event, this.#events), this.#events);
    const known = this.#byKind.get(event.kind);
    if (known) known.push(event);
    else this.#byKind.set(event.kind, [event]);
  }

  /** All events of a kind, in the order in which they were seen. */
  all<K extends EventKind>(kind: K): readonly EventOf<K>[] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- they were put there by their kind
    return (this.#byKind.get(kind) ?? []) as unknown as readonly EventOf<K>[];
  }

  /** What gives away that a subject's times cannot be its own, as a storm would find, for the first who asks; undefined: nothing new. */
  takeFalseTime(): string | undefined {
    const [first] = this.#world.clocks.falseTimes;
    if (!first || this.#falseTimeTaken) return undefined;
    this.#falseTimeTaken = true;
    return `${falseTimeText(...first)}.`;
  }

  /** The longest that etcd took to answer a canary, or that our own event loop was late, since then; ms. */
  noiseMs(sinceUs: number): number {
    const answers = this.all('canary').filter(({ atUs }) => atUs >= sinceUs);
    const stalls = this.all('stall').filter(({ atUs }) => atUs >= sinceUs);
    return Math.max(0, ...answers.map(({ rttUs }) => rttUs / 1000), ...stalls.map(({ lagUs }) => lagUs / 1000));
  }

  /** Whether something that came late, or not at all, may be the machine's doing. */
  isNoisy(sinceUs: number): boolean {
    return this.noiseMs(sinceUs) > EVERYDAY_MS;
  }

  /** The longest time between two writes of a hold to the witness, or from the last to `untilUs`: for so long the worker may have stood still; ms. */
  longestGapMs(hold: number, fromUs: number, untilUs: number): number {
    const times = this.all('wrote')
      .filter((event) => event.hold === hold)
      .map(({ saidUs, atUs }) => saidUs ?? atUs)
      .filter((us) => us > fromUs && us < untilUs);
    if (times.length === 0) return Infinity;
    const ends = [...times.slice(1), untilUs];
    return Math.max(0, ...times.map((us, index) => (ends[index]! - us) / 1000));
  }
}

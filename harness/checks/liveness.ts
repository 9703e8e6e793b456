// When a lock is free and somebody waits for it, somebody gets it. Allowed: 1 s + ε (timing.md section 5.6), and then only against a
// waiter that is first in the queue and shows again and again that its process runs.
import { createHistogram } from 'node:perf_hooks';
import type { RecordableHistogram } from 'node:perf_hooks';
import type { HistoryEvent } from '../history/events.ts';
import { calmSinceUs, disturbancesDuring, isWaiting, mayBeAnswered } from '../history/facts.ts';
import type { Hold, Incarnation, Moment } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import { plural } from '../plural.ts';
import type { Check, CheckResult } from './check.ts';
import { faultOf } from './fault-of.ts';
import type { Sampler } from './sample.ts';
import { say, secondsText, story, timeText, turn, workerText } from './story.ts';
import { marked, ofAcquire, ofAsk, ofFaults, ofPlace } from './story-lines.ts';
import { Tally } from './tally.ts';
import type { Writes } from './writes.ts';

const ALLOWED_US = 1_000_000;
/** After a fault gRPC connects again in a second, and etcd3 refuses calls for up to 5 s after several that failed. */
const RECOVERY_US = 5_000_000;
/** Signs of life at least this far apart: in between it had the time for any number of turns and round trips. */
const BETWEEN_SIGNS_US = 1_000_000;
/** More than one stall of a process or a channel could account for. */
const SIGNS = 3;
const LEAST_US = 3_300_000;
/** Pipes and the watch may be late: whoever got the lock in time, or held it all the while, has been heard of by then. */
const HEARD_AFTER_US = 4_000_000;

/** No run lasts longer (planSchema); without a limit a histogram takes half a megabyte. */
const LONGEST_US = 3_600_000_000;

interface Free {
  readonly since: Moment;
  readonly signs: Map<Hold, Moment[]>;
  judged: boolean;
}

/** A waiter that seems to be left waiting, as long as late lines can still clear it. */
interface Suspicion {
  readonly hold: Hold;
  readonly sinceUs: number;
  readonly free: Free;
  readonly epsilonUs: number;
  readonly signs: readonly Moment[];
  readonly provenUs: number;
}

export class Liveness implements Check {
  readonly name = 'liveness';
  readonly #tally = new Tally(this.name);
  readonly #world: World;
  /** Locks that are free while somebody waits. */
  readonly #free = new Map<string, Free>();
  #suspicions: Suspicion[] = [];
  /** Made for the first: it costs as much as judging a whole short history. */
  #handOffsUs: RecordableHistogram | undefined;
  #slowestUs = 0;
  readonly #sample: Sampler;

  constructor(world: World, _writes: Writes, sample: Sampler) {
    this.#world = world;
    this.#sample = sample;
  }

  on(event: HistoryEvent, line: number): void {
    if (this.#suspicions.length > 0) this.#clear(event);
    if (this.#world.phase !== 'storm') return this.#free.clear();
    const at = { atUs: event.atUs, line };
    if (event.kind === 'acquired') this.#handOff(event.hold, at);
    const lock = this.#touched(event);
    if (lock !== undefined) this.#look(lock, at);
    // Exits end holds of several locks, and are rare.
    if (event.kind === 'exit' || event.kind === 'phase') for (const name of this.#locks()) this.#look(name, at);
    // What was held back on its way says nothing about now.
    if (event.kind === 'rpc' && event.side === 'request' && event.arrivedUs === undefined)
      this.#sign(this.#world.incarnationOf(event), at);
  }

  get convicted(): boolean {
    return this.#tally.violations > 0;
  }

  end(): CheckResult | string {
    for (const suspicion of this.#suspicions) {
      if (this.#world.census) this.#convict(suspicion);
      else this.#tally.inconclusive('the history ends too early');
    }
    const handOffs = this.#tally.count('hand-offs');
    if (handOffs + this.#tally.inconclusives + this.#tally.violations === 0) return 'nobody waited for a free lock';
    const medianMs = (this.#handOffsUs?.percentile(50) ?? 0) / 1000;
    return this.#tally.result(
      `${plural(handOffs, 'hand-off')} to a waiter, median ${medianMs.toFixed(0)} ms, slowest ${(this.#slowestUs / 1000).toFixed(0)} ms`,
    );
  }

  #touched(event: HistoryEvent): string | undefined {
    if (event.kind === 'acquire') return event.lock;
    if (event.kind === 'watch') return this.#world.lockOf(event.key);
    return 'hold' in event && event.kind !== 'wrote' ? this.#world.hold(event.hold)?.lock : undefined;
  }

  #locks(): Set<string> {
    return new Set([...this.#world.holds.values()].map((hold) => hold.lock).concat([...this.#free.keys()]));
  }

  #look(lock: string, at: Moment): void {
    let waited = false;
    let held = false;
    for (const hold of this.#world.holds.values()) {
      if (hold.lock !== lock) continue;
      if (isWaiting(hold)) waited = true;
      else if (hold.acquired && !hold.lost) held = true;
    }
    // Whoever has the oldest key is next; what is behind it (a dead waiter's key) is in nobody's way.
    const next = waited && !held ? this.#world.keysOf(lock)[0] : undefined;
    const blocked = next !== undefined && !(next.hold && this.#isOpen(next.hold) && isWaiting(next.hold));
    if (!waited || held || blocked) this.#free.delete(lock);
    else if (!this.#free.has(lock)) this.#free.set(lock, { since: at, signs: new Map(), judged: false });
  }

  #isOpen(hold: Hold): boolean {
    return this.#world.holds.get(hold.hold) === hold;
  }

  #handOff(number: number, { atUs, line }: Moment): void {
    const hold = this.#world.holds.get(number);
    const free = hold && this.#free.get(hold.lock);
    if (!hold || !free) return;
    const delayUs = Math.max(0, atUs - Math.max(free.since.atUs, hold.acquire.atUs));
    this.#tally.judged('hand-offs');
    this.#handOffsUs ??= createHistogram({ highest: LONGEST_US });
    this.#handOffsUs.record(Math.ceil(delayUs) + 1);
    this.#slowestUs = Math.max(this.#slowestUs, delayUs);
    this.#free.delete(hold.lock);
    this.#sample({
      kind: 'hand-off',
      atUs,
      line,
      lock: hold.lock,
      worker: hold.owner.worker,
      valueUs: delayUs,
      boundUs: null,
      boundText: '',
      fault: faultOf(hold.owner, atUs),
    });
  }

  /** An incarnation did something: if the lock should long have been its own, that is a sign of life. */
  #sign(caller: Incarnation | undefined, at: Moment): void {
    if (!caller || this.#free.size === 0) return;
    const faultsUs = calmSinceUs(caller, at.atUs);
    const { servers } = this.#world;
    // Nobody gets a lock of an etcd without a leader, or of a member that is away.
    const calmUs = Math.max(faultsUs === 0 ? 0 : faultsUs + RECOVERY_US, servers.recoveredUs(caller.worker, at.atUs));
    for (const hold of caller.open.values()) {
      const free = this.#free.get(hold.lock);
      if (!free || free.judged || !isWaiting(hold) || !this.#isNext(hold)) continue;
      // Nobody wakes whoever was robbed of the message that should have.
      if (disturbancesDuring(caller, hold.acquire.atUs, at.atUs).some(({ what }) => what === 'drop')) continue;
      const sinceUs = Math.max(free.since.atUs, hold.acquire.atUs, calmUs);
      const signs = (free.signs.get(hold) ?? []).filter(({ atUs }) => atUs >= sinceUs);
      if (at.atUs < (signs.at(-1)?.atUs ?? sinceUs) + (signs.length > 0 ? BETWEEN_SIGNS_US : 0)) continue;
      free.signs.set(hold, [...signs, at].slice(-SIGNS));
      if (signs.length + 1 < SIGNS || at.atUs < sinceUs + LEAST_US) continue;
      const epsilonUs = this.#world.noise.epsilonUs(sinceUs, at.atUs);
      if (epsilonUs === undefined) {
        free.judged = true;
        this.#tally.inconclusive('etcd or the host was too slow to judge');
      } else if (at.atUs >= sinceUs + ALLOWED_US + epsilonUs) {
        free.judged = true;
        const proof = free.signs.get(hold)!;
        this.#suspicions.push({ hold, sinceUs, free, epsilonUs, signs: proof, provenUs: at.atUs });
      }
    }
  }

  /** Only the oldest key's owner can be given the lock; where nobody has a key, everybody. */
  #isNext(hold: Hold): boolean {
    const [oldest] = this.#world.keysOf(hold.lock);
    return oldest === undefined || oldest.hold === hold;
  }

  /** A line that was late may tell that a suspicion is wrong; what nothing has cleared in time is proven. */
  #clear(event: HistoryEvent): void {
    this.#suspicions = this.#suspicions.filter((suspicion) => {
      const cleared = this.#isCleared(suspicion, event);
      // The watch may be behind: then it takes another sign of life, later.
      if (cleared || this.#keyWasThere(suspicion, event)) {
        suspicion.free.judged = false;
        if (cleared) suspicion.free.signs.clear();
        return false;
      }
      if (event.atUs < suspicion.provenUs + HEARD_AFTER_US) return true;
      this.#convict(suspicion);
      return false;
    });
  }

  /** Somebody got the lock, or the waiter stopped waiting, before its last sign, and says so by its own time. */
  #isCleared({ hold, provenUs }: Suspicion, event: HistoryEvent): boolean {
    if (event.kind !== 'acquired' && event.kind !== 'failed') return false;
    if ((event.saidUs ?? 0) > provenUs) return false;
    return event.kind === 'failed' ? event.hold === hold.hold : this.#world.hold(event.hold)?.lock === hold.lock;
  }

  /** The watch was behind: a key of the lock came or went, perhaps before the waiter's last sign. */
  #keyWasThere({ hold, provenUs }: Suspicion, event: HistoryEvent): boolean {
    if (event.kind !== 'watch' || this.#world.lockOf(event.key) !== hold.lock) return false;
    return (this.#world.revisions.notBeforeUs(event.revision) ?? 0) < provenUs;
  }

  #convict({ hold, sinceUs, free, epsilonUs, signs, provenUs }: Suspicion): void {
    // It has become known since. Where any member was away, what the watch has not told yet may be the reason.
    const { servers } = this.#world;
    const upset = servers.disruptionsDuring(undefined, sinceUs, provenUs + HEARD_AFTER_US);
    if (upset.length > 0 || servers.heldUp(hold.owner.worker, sinceUs, provenUs)) {
      free.judged = false;
      free.signs.clear();
      return this.#tally.inconclusive('etcd was held up');
    }
    if (mayBeAnswered(hold))
      return this.#tally.inconclusive('a waiter’s answer may be among the lines that are no messages');
    const who = workerText(hold.owner);
    this.#tally.violation({
      subject: hold.owner.subject,
      lock: hold.lock,
      atUs: sinceUs,
      span: { fromUs: sinceUs, untilUs: provenUs },
      what: `"${hold.lock}" was free for ${secondsText(provenUs - sinceUs)} while ${who} waited for it, ran, and did not get it`,
      expected: `a waiter to hold it by ${timeText(sinceUs + ALLOWED_US + epsilonUs)}: free and wanted since ${timeText(sinceUs)} + 1 s + ${secondsText(epsilonUs)} for the noise that was seen`,
      workers: [hold.owner.worker],
      story: story(
        ofAsk(hold),
        ofAcquire(hold),
        hold.key ? ofPlace(hold.key) : [],
        ofFaults(hold.owner, hold.acquire.atUs, sinceUs, sinceUs),
        [
          turn(
            say('etcd', free.since, `nobody holds "${hold.lock}", and no key is before that of ${who}`),
            `${who} is next`,
          ),
        ],
        marked(
          [say(who, signs.at(-1), `still waits, and runs: it has talked to etcd ${signs.length} times since`)],
          'harm',
        ),
      ),
    });
  }
}

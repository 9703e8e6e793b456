// A queue that is claimed to be first in, first out must not pass over an older waiter that is alive and still in it.
import type { EventOf, HistoryEvent } from '../history/events.ts';
import { isWaiting, mayBeAnswered } from '../history/facts.ts';
import type { Deletion, Hold, Key } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import { plural } from '../plural.ts';
import type { Check, CheckResult } from './check.ts';
import { story, turn, workerText } from './story.ts';
import { ofAcquire, ofPlace } from './story-lines.ts';
import { Tally } from './tally.ts';

const IN_ORDER = 'in the order of their keys';
const MIXED = 'with other subjects waiting';

/** Somebody acquired while this key of an older waiter seemed to be there: proof comes when the key goes. */
interface Suspicion {
  readonly key: Key;
  readonly older: Hold;
  readonly younger: Hold;
  readonly atUs: number;
}

export class Fairness implements Check {
  readonly name = 'fairness';
  readonly #tally = new Tally(this.name);
  readonly #world: World;
  readonly #suspicions = new Map<Key, Suspicion[]>();
  /** Create revision of the newest key that acquired, by lock. */
  readonly #latest = new Map<string, number>();
  #claimed = false;

  constructor(world: World) {
    this.#world = world;
    world.onDeletion((deletion) => this.#keyGone(deletion));
  }

  on(event: HistoryEvent): void {
    if (event.kind === 'ready') this.#claimed ||= event.claims.fifo;
    if (event.kind === 'acquired') this.#acquired(event);
  }

  get convicted(): boolean {
    return this.#tally.violations > 0;
  }

  end(): CheckResult | string {
    for (const [key, suspicions] of this.#suspicions) {
      for (const suspicion of suspicions)
        this.#confirm(suspicion, key.lease !== undefined && key.lease.acked.sentUs > suspicion.atUs);
    }
    if (!this.#claimed) return 'no subject claims to be fair';
    const judged = this.#tally.count('acquisitions with others waiting');
    if (judged + this.#tally.violations === 0) return 'nobody acquired while others waited';
    const [mixed, inOrder] = [this.#tally.count(MIXED), this.#tally.count(IN_ORDER)];
    return this.#tally.result(
      [
        `${plural(judged, 'acquisition')} with others waiting`,
        ...(mixed > 0 ? [`${mixed} of them with other subjects`] : []),
        `${inOrder} in the order of their keys`,
      ].join(', '),
    );
  }

  #acquired(event: EventOf<'acquired'>): void {
    const younger = this.#world.hold(event.hold);
    if (!younger?.owner.claims.fifo || younger.place === undefined) return;
    const keys = this.#world
      .keysOf(younger.lock)
      .filter((key) => key.hold && key.hold !== younger && isWaiting(key.hold));
    if (keys.length > 0) this.#tally.judged('acquisitions with others waiting');
    const before = this.#latest.get(younger.lock) ?? 0;
    this.#latest.set(younger.lock, Math.max(before, younger.place));
    // What is told, not judged: the lines of two that acquire within a moment may come in any order.
    if (keys.length > 0 && before < younger.place) this.#tally.judged(IN_ORDER);
    const { subject } = younger.owner;
    if (keys.some(({ hold }) => hold?.owner.subject !== subject)) this.#tally.judged(MIXED);
    for (const key of keys) {
      const older = key.hold!;
      // A waiter's place is that of its first key, however often it puts a new one.
      if (older.place === undefined || older.place >= younger.place) continue;
      const suspicion = { key, older, younger, atUs: event.atUs };
      this.#suspicions.set(key, [...(this.#suspicions.get(key) ?? []), suspicion]);
    }
  }

  /** A waiter that lost its key to etcd is no longer in the queue: its place is that of the key that it has put since, if any. */
  #placeLost({ key, by }: Deletion): void {
    const { hold } = key;
    if (!hold || hold.place !== key.createRevision || (by !== 'expiry' && by !== 'unknown')) return;
    if (hold.key && hold.key !== key) hold.place = hold.key.createRevision;
    else delete hold.place;
  }

  /** The key was certainly there when it was passed over if its deletion was asked for later, or its lease was renewed later. */
  #keyGone(deletion: Deletion): void {
    const { key, by, early } = deletion;
    this.#placeLost(deletion);
    const suspicions = this.#suspicions.get(key) ?? [];
    this.#suspicions.delete(key);
    for (const suspicion of suspicions) {
      // An etcd that let go of a lease it had just renewed proves nothing by its word.
      const renewedUs = early ? 0 : (key.lease?.acked.sentUs ?? 0);
      const thereUntilUs = by === 'expiry' ? renewedUs : by === 'unknown' ? 0 : by.sentUs;
      this.#confirm(suspicion, thereUntilUs > suspicion.atUs);
    }
  }

  #confirm({ key, older, younger, atUs }: Suspicion, proven: boolean): void {
    if (!proven || older.place === undefined || younger.place === undefined || older.place >= younger.place) return;
    // It may have held the lock long since.
    if (mayBeAnswered(older))
      return this.#tally.inconclusive('a waiter’s answer may be among the lines that are no messages');
    // Who deletes his own key and puts a new one has lost his place by himself; nobody else can know that he was there before.
    const culprit = key.createRevision > younger.place ? older : younger;
    const first = older.place === key.createRevision ? '' : `, since its first key at revision ${older.place}`;
    this.#tally.violation({
      subject: culprit.owner.subject,
      lock: younger.lock,
      atUs,
      what: `${workerText(younger.owner)} got "${younger.lock}" although ${workerText(older.owner)} was before it in the queue and still waited`,
      expected: `the place of revision ${older.place} to come before that of revision ${younger.place}`,
      workers: [younger.owner.worker, older.owner.worker],
      story: story(
        ofPlace(key),
        ofAcquire(older),
        younger.key ? ofPlace(younger.key) : [],
        ofAcquire(younger).map((line) => turn(line, `${workerText(older.owner)} is before it${first}`)),
      ),
    });
  }
}

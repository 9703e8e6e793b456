// The shared streaming reducer under all checks: who runs, who holds and waits, which lease is whose, which keys are there, and who
// deleted them. It is updated before the checks see an event, and forgets what is settled, so its memory does not grow with the history.
import { defaultClaims } from '../../workers/subject.ts';
import type { Plan } from '../plan/schema.ts';
import { withPrefix } from '../plan/with-prefix.ts';
import { Asked } from './asked.ts';
import { holdsDuring, remember } from './attribution.ts';
import { Authors } from './authors.ts';
import { Clocks } from './clocks.ts';
import type { EventOf, HistoryEvent } from './events.ts';
import { faultText } from './fault-text.ts';
import type { Deletion, Hold, Incarnation, Key, Lease, Moment } from './facts.ts';
import { Keys } from './keys.ts';
import { Leases } from './leases.ts';
import { Noise } from './noise.ts';
import { leavesOpen } from './outcomes.ts';
import { Revisions } from './revisions.ts';
import { Servers } from './servers.ts';
import { Strangers } from './strangers.ts';

/** The tap sees the last of a dead worker within 10 s; nothing of it comes after this. */
const DEAD_FOR_GOOD_US = 60_000_000;

export class World {
  /** Its locks are named as in the rest of the history. */
  plan: Plan | undefined;
  /** What every lock and key begins with. */
  keyPrefix = '';
  /** TTL granted for 1 s asked. */
  floorSeconds = 1;
  phase: EventOf<'phase'>['phase'] | 'start' = 'start';
  /** When it began: nobody was told to quit before. */
  drainedSinceUs: number | undefined;
  nowUs = 0;
  /** What became of etcd's members and its leader. */
  readonly servers = new Servers();
  /** Keys that are no lock's. */
  readonly strangers = new Strangers();
  readonly noise = new Noise(this.servers);
  readonly authors = new Authors();
  readonly revisions = new Revisions();
  /** Whose times are believed. */
  readonly clocks = new Clocks(this);
  /** Incarnations that run, and those that are dead for less than a minute. */
  readonly incarnations = new Map<string, Incarnation>();
  /** Acquires that are not over. */
  readonly holds = new Map<number, Hold>();
  /** The last census, taken after all workers were gone. */
  census: EventOf<'census'> | undefined;
  readonly #asked = new Asked();
  readonly #leases = new Leases(this.servers);
  readonly #keys = new Keys(this.#leases, this.authors, this.revisions);
  readonly #locks = new Set<string>();
  readonly #dead: Incarnation[] = [];
  readonly #leasesOfKeys = (): Set<Lease | undefined> => new Set([...this.keys.values()].map((key) => key.lease));
  #quietSinceUs = 0;
  #justEnded: Hold | undefined;

  get leases(): ReadonlyMap<string, Lease> {
    return this.#leases.all;
  }

  /** Lock keys that are there now, as far as the watch has told. */
  get keys(): ReadonlyMap<string, Key> {
    return this.#keys.present;
  }

  /** Called for each deletion of a lock key once its author is known, in the order of the deletions, a few seconds later. */
  onDeletion(listener: (deletion: Deletion) => void): void {
    this.#keys.onDeletion(listener);
  }

  /** Present keys of a lock, oldest first. */
  keysOf(lock: string): Key[] {
    const keys: Key[] = [];
    for (const key of this.keys.values()) if (key.lock === lock) keys.push(key);
    return keys.toSorted((a, b) => a.createRevision - b.createRevision);
  }

  /**
   * The latest moment at which a key that nobody saw deleted certainly was there; 0 when nothing is known. The watch alone may be behind:
   * it counts up to the last revision that it told of, and the census up to its own.
   */
  thereAtUs(key: Key): number {
    const listed = this.census?.keys.some(
      (left) => left.key === key.name && left.createRevision === key.createRevision,
    );
    if (listed && this.census?.revision === undefined) return this.#quietSinceUs;
    const revision = listed ? this.census!.revision! : this.#keys.watchedRevision;
    return this.revisions.notBeforeUs(revision) ?? 0;
  }

  update(event: HistoryEvent, line: number): void {
    this.nowUs = Math.max(this.nowUs, event.atUs);
    this.servers.update(event, line);
    this.noise.update(event);
    this.revisions.update(event);
    this.#keys.settle(this.nowUs, false);
    const at: Moment = { atUs: event.atUs, line };
    switch (event.kind) {
      case 'run':
        this.floorSeconds = event.etcd.floorSeconds;
        this.keyPrefix = event.etcd.keyPrefix ?? '';
        break;
      case 'plan':
        this.plan = withPrefix(event.plan, this.keyPrefix);
        for (const { rounds } of this.plan.workers) for (const { lock } of rounds) this.#locks.add(lock);
        break;
      case 'phase':
        this.phase = event.phase;
        if (event.phase === 'drain') this.drainedSinceUs = event.atUs;
        if (event.phase === 'quiet') this.#quietSinceUs = event.atUs;
        break;
      case 'spawn':
        this.#spawn(event, at);
        break;
      case 'ready':
        Object.assign(this.#incarnation(event), { subject: event.subject, claims: event.claims });
        break;
      case 'exit':
        this.#exit(event, line);
        break;
      case 'fault':
        this.#fault(event, at);
        break;
      case 'acquire':
        this.#acquire(event, at);
        break;
      case 'rpc':
        this.#rpc(event, at);
        break;
      case 'watch': {
        const lock = this.lockOf(event.key);
        if (lock !== undefined) this.#keys.watch(event, lock, at);
        else this.strangers.watch(event);
        break;
      }
      case 'acquired':
      case 'failed':
      case 'lost':
      case 'release':
      case 'released':
      case 'unreleased':
        this.#holdEvent(event, at);
        break;
      case 'garbage':
        if (mayHideAnswer(event)) this.#incarnation(event).garbled = at;
        break;
      case 'census':
        if (event.final) this.census = event;
        break;
      default:
    }
  }

  /** After the last event: settles what is left, with what is known. */
  end(): void {
    this.#keys.settle(this.nowUs, true);
  }

  /** A hold that is not over, or that the latest event has ended. */
  hold(number: number): Hold | undefined {
    return this.holds.get(number) ?? (this.#justEnded?.hold === number ? this.#justEnded : undefined);
  }

  /** A lock key belongs to the lock that it is named after: the name itself, or `<lock>/…`; the longest that fits. */
  lockOf(key: string): string | undefined {
    let found: string | undefined;
    for (const lock of this.#locks) {
      if ((key === lock || key.startsWith(`${lock}/`)) && lock.length >= (found?.length ?? 0)) found = lock;
    }
    return found;
  }

  incarnationOf(event: { worker: number; incarnation: number }): Incarnation | undefined {
    return this.incarnations.get(`${event.worker}.${event.incarnation}`);
  }

  #incarnation(event: { worker: number; incarnation: number; atUs: number }): Incarnation {
    return this.incarnationOf(event) ?? this.#spawn({ ...event, subject: 'unknown' }, { atUs: event.atUs, line: 0 });
  }

  #spawn(event: { worker: number; incarnation: number; subject: string }, spawned: Moment): Incarnation {
    const { worker, incarnation, subject } = event;
    const born: Incarnation = {
      worker,
      incarnation,
      subject,
      spawned,
      claims: defaultClaims,
      lastRequestUs: 0,
      disturbances: [],
      open: new Map(),
      recent: [],
    };
    this.incarnations.set(`${worker}.${incarnation}`, born);
    return born;
  }

  #exit(event: EventOf<'exit'>, line: number): void {
    const gone = this.#incarnation(event);
    gone.exit = { atUs: event.exitedUs, line, reason: event.reason };
    for (const hold of gone.open.values()) {
      this.holds.delete(hold.hold);
      remember(gone, hold, this.nowUs);
    }
    gone.open.clear();
    this.#dead.push(gone);
    // Messages of a dead worker that the tap still passes must find the same incarnation.
    while (this.#dead[0]!.exit!.atUs < this.nowUs - DEAD_FOR_GOOD_US) {
      const { worker, incarnation } = this.#dead.shift()!;
      this.incarnations.delete(`${worker}.${incarnation}`);
    }
  }

  #fault(event: EventOf<'fault'>, at: Moment): void {
    const { phase, what, index } = event;
    if (phase === 'skipped') return;
    const struck = this.#incarnation(event);
    const text = faultText(event);
    if (phase === 'end') {
      const over = struck.disturbances.findLast((disturbance) => disturbance.index === index);
      if (over) Object.assign(over, { lasts: false, end: { ...at, text } });
    } else if (what === 'kill') struck.struck ??= at;
    else struck.disturbances.push({ ...at, index, what, text, lasts: event.forMs !== undefined });
  }

  #acquire(event: EventOf<'acquire'>, acquire: Moment): void {
    const { hold, lock, ttlSeconds, lease: mode } = event;
    this.#locks.add(lock);
    const owner = this.#incarnation(event);
    const opened: Hold = { hold, owner, lock, ttlSeconds, mode, acquire, leases: new Set() };
    this.holds.set(hold, opened);
    owner.open.set(hold, opened);
  }

  #holdEvent(event: EventOf<'acquired' | 'failed' | 'lost' | 'release' | 'released' | 'unreleased'>, at: Moment): void {
    const hold = this.holds.get(event.hold);
    if (!hold) return;
    if (event.kind === 'acquired') {
      hold.acquired = { ...at, saidUs: event.saidUs, token: event.token };
      const lease = event.lease === undefined ? undefined : this.leases.get(event.lease);
      if (lease) this.#leases.bind(lease, hold);
    } else if (event.kind === 'lost') hold.lost ??= { ...at, saidUs: event.saidUs };
    else if (event.kind === 'release') hold.release ??= at;
    else {
      if (event.kind === 'failed') hold.failed = { ...at, error: event.error };
      else if (event.kind === 'released') hold.released = at;
      else hold.unreleased = { ...at, error: event.error };
      this.#justEnded = hold;
      this.holds.delete(event.hold);
      hold.owner.open.delete(event.hold);
      remember(hold.owner, hold, this.nowUs);
    }
  }

  #rpc(event: EventOf<'rpc'>, at: Moment): void {
    const caller = this.#incarnation(event);
    if (event.side === 'request' && event.outcome !== 'dropped') caller.lastRequestUs = at.atUs;
    const askedUs = this.#asked.of(event);
    this.authors.rpc(event, at, caller, askedUs);
    this.#leases.rpc(event, at, caller, askedUs);
    if (event.side === 'response' && leavesOpen(event.outcome))
      for (const hold of holdsDuring(caller, askedUs, at.atUs)) hold.unknownOutcome ??= at;
    this.#leases.prune(this.nowUs, this.#leasesOfKeys);
  }
}

/** A line that is no message is kept up to this length: the brace may have come later. */
const KEPT_OF_A_LINE = 200;

/** What is no JSON and has a brace may be a message that other text got into: nobody knows what it said. */
function mayHideAnswer({ why, line }: EventOf<'garbage'>): boolean {
  return why.startsWith('no JSON') && (line.length >= KEPT_OF_A_LINE || /[{}]/.test(line));
}

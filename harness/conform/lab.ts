// Where probes work: one etcd, one fleet, one history of everything that is seen, and workers on request.
import type { Cluster } from '../cluster/cluster.ts';
import { leaseGone } from './lease-gone.ts';
import type { Claims } from '../../workers/subject.ts';
import { defaultClaims } from '../../workers/subject.ts';
import type { KeyValue } from '../cluster/key-value.ts';
import { isCommand } from '../fleet/command-subject.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Journal } from '../history/journal.ts';
import { pause } from '../storm/pause.ts';
import { TapCounters } from '../wire/tap-counters.ts';
import { Evidence } from './evidence.ts';
import { broken, inconclusive, Ruled } from './finding.ts';
import type { Finding } from './finding.ts';
import { remedyFor } from './remedies.ts';
import type { RemedyName } from './remedies.ts';
import { ProbeWorker } from './probe-worker.ts';

export interface LabOptions {
  readonly subject: string;
  readonly cluster: Cluster;
  readonly fleet: Fleet;
  readonly journal: Journal;
  /** Folder for the logs of workers. */
  readonly folder: string;
  readonly stop: AbortSignal;
}

const LOOK_MS = 20;
const WITNESS_MS = 50;

/** What all probes of one subject have in common. */
interface Common {
  readonly evidence: Evidence;
  claims: Claims;
  said: Said | undefined;
  /** Whose end was not awaited yet. */
  readonly alive: Set<ProbeWorker>;
  workers: number;
  locks: number;
  calls: number;
  holds: number;
}

/** What a subject says of itself: its own name, and the version of its library. */
export interface Said {
  readonly name: string;
  readonly version?: string;
}

export class Lab {
  readonly options: LabOptions;
  readonly #common: Common;
  /** Shortest TTL that is not the shortest that etcd grants at all, and one that nobody waits for; s. */
  readonly shortTtl: number;
  readonly longTtl: number;
  #workers: ProbeWorker[] = [];

  constructor(options: LabOptions, common?: Common) {
    this.options = options;
    const { floorSeconds } = options.cluster;
    this.shortTtl = Math.max(2, floorSeconds);
    this.longTtl = Math.max(60, floorSeconds);
    this.#common = common ?? begin(options.journal);
  }

  get evidence(): Evidence {
    return this.#common.evidence;
  }

  /** What the subject claims, once a worker was ready. */
  get claims(): Claims {
    return this.#common.claims;
  }

  /** Undefined before a worker was ready. */
  get said(): Said | undefined {
    return this.#common.said;
  }

  /** A worker has said what its subject is. */
  meet(said: Said, claims: Claims): void {
    this.#common.said = said;
    this.#common.claims = claims;
  }

  /** The same for one probe, which has workers of its own. */
  forOne(): Lab {
    return new Lab(this.options, this.#common);
  }

  nowUs(): number {
    return this.options.journal.clock.nowUs();
  }

  /** The name of a lock that nobody has asked for yet. */
  newLock(about: string): string {
    return `${this.options.cluster.keyPrefix}conform-${about}-${++this.#common.locks}`;
  }

  nextHold(): number {
    return ++this.#common.holds;
  }

  /** A worker that is ready. Rejects with Ruled where it does not get there. */
  async worker(): Promise<ProbeWorker> {
    const { subject, cluster, fleet, journal, folder } = this.options;
    const worker = await ProbeWorker.start(this, {
      worker: this.#common.workers++,
      incarnation: 1,
      subject,
      journal,
      fleet,
      members: cluster.members.map(({ clientUrl }) => clientUrl),
      ...(cluster.upstream && { upstream: cluster.upstream }),
      witnessIntervalMs: WITNESS_MS,
      runDirectory: folder,
      counters: new TapCounters(),
      nextCall: () => ++this.#common.calls,
    });
    this.#workers.push(worker);
    this.#common.alive.add(worker);
    return worker;
  }

  /** Tells its workers to quit, and ends those that do not; resolves when they are gone. */
  async dismissAll(): Promise<void> {
    const all = this.#workers;
    this.#workers = [];
    await Promise.all(all.map((worker) => worker.dismiss()));
    for (const worker of all) this.#common.alive.delete(worker);
  }

  /** Ends every worker of every probe that is still there, and waits until all that they said is in the history. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#common.alive].map((worker) => worker.end()));
  }

  /** Polls until it is so; false when it is not by then, or when the user has had enough. */
  async until(condition: () => boolean | Promise<boolean>, patienceMs: number): Promise<boolean> {
    const { stop } = this.options;
    const untilUs = this.nowUs() + patienceMs * 1000;
    for (;;) {
      if (await condition()) return true;
      if (stop.aborted || this.nowUs() > untilUs) return false;
      await pause(LOOK_MS, [stop]);
    }
  }

  /** The keys that lie under the name of a lock, oldest first. */
  async keysOf(lock: string): Promise<KeyValue[]> {
    const { kvs } = await this.options.cluster.client.range({ prefix: lock });
    return kvs.filter(({ key }) => isUnder(key, lock)).toSorted((a, b) => a.createRevision - b.createRevision);
  }

  /** Whether a lease is over. */
  isOver(lease: string): Promise<boolean> {
    return leaseGone(this.options.cluster.client, lease);
  }

  /** Whether it speaks the protocol by itself; for a module our worker does. */
  get isProgram(): boolean {
    return isCommand(this.options.subject);
  }

  /** What the author of this subject can do, in its own words. */
  remedy(name: RemedyName): string {
    return remedyFor(name, this.isProgram);
  }

  /** What came late or not at all since then: broken, unless the machine may have done it. */
  late(sinceUs: number, told: string, remedy: string): Finding {
    if (!this.evidence.isNoisy(sinceUs)) return broken(told, remedy);
    const noise = (this.evidence.noiseMs(sinceUs) / 1000).toFixed(1);
    return inconclusive(`${told} But the machine itself stood still for ${noise} s meanwhile.`);
  }

  /** Throws `late`. */
  ruleLate(sinceUs: number, told: string, remedy: string): never {
    throw new Ruled(this.late(sinceUs, told, remedy));
  }
}

function begin(journal: Journal): Common {
  const evidence = new Evidence();
  journal.onEvent((event) => evidence.on(event));
  return {
    evidence,
    claims: defaultClaims,
    said: undefined,
    alive: new Set(),
    workers: 0,
    locks: 0,
    calls: 0,
    holds: 0,
  };
}

/** A lock's key is the lock's name, or begins with it and a `/`. */
export function isUnder(key: string, lock: string): boolean {
  return key === lock || key.startsWith(`${lock}/`);
}

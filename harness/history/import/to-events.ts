// Jepsen operations → our events: a process is a worker, an acquire opens a hold, a release ends it. An :info leaves open what became of the
// operation: nobody answers, and the incarnation is over, for Jepsen does not use that process again.
import type { HistoryEvent, Unstamped } from '../events.ts';
import type { JepsenOperation } from './operation.ts';

/** Whose history it is has no name. */
export const IMPORTED = 'imported';
/** The lock of a history that names none. */
export const THE_LOCK = 'mutex';
/** Between two lines of a history without times. */
const APART_US = 1_000;
/** What a nemesis calls the end of what it does. */
const HEALS = /^(?:stop|heal|resume|recover|end|reset)\b/;

interface Process {
  readonly lane: Lane;
  /** Of the lane; 0: it has not asked for anything yet. */
  incarnation: number;
  /** Its last operation was :info. */
  gone: boolean;
  /** What it has asked for and not heard of. */
  open?: { readonly f: string; readonly hold: number; readonly lock: string } | undefined;
  /** Numbers of the holds that it has, by lock. */
  readonly held: Map<string, number>;
}

/** A worker as we tell of it: a process, or, of our own exports, those that follow each other as one worker. */
interface Lane {
  readonly worker: number;
  /** The newest that came up. */
  incarnations: number;
  of?: Process;
}

export class JepsenEvents {
  readonly #processes = new Map<number, Process>();
  readonly #lanes = new Map<number, Lane>();
  /** What the locks are called. */
  readonly #locks = new Set<string>();
  #holds = 0;
  #nowUs = 0;
  /** Deeds of a nemesis have two lines each; the first is told. */
  readonly #nemesis = new Set<string>();
  #faults = 0;
  /** Whether its operations say which lock they are about: all of them do, or none. */
  #named: boolean | undefined;
  /** Whether any line had a time. */
  timed = false;

  /** How many locks the operations name; 0: they name none. */
  get locksNamed(): number {
    return this.#named === true ? this.#locks.size : 0;
  }

  get nowUs(): number {
    return this.#nowUs;
  }

  /** What an operation comes to, in order. Throws an Error where it cannot follow what came before. */
  of(operation: JepsenOperation): HistoryEvent[] {
    const { process: number, timeNs } = operation;
    if (timeNs !== undefined) this.timed = true;
    // The order is that of the lines; two clients may have taken their times in another one.
    this.#nowUs = Math.max(this.#nowUs, timeNs === undefined ? this.#nowUs + APART_US : Math.floor(timeNs / 1_000));
    if (number === undefined) return this.#fault(operation);
    let process = this.#processes.get(number);
    if (!process) {
      process = { lane: this.#laneOf(number, operation.worker), incarnation: 0, gone: true, held: new Map() };
      this.#processes.set(number, process);
    }
    if (operation.type !== 'invoke') return this.#complete(operation, number, process);
    const born = process.gone ? [this.#spawn(process)] : [];
    return [...born, this.#invoke(operation, number, process)];
  }

  /** A process that says whose it is, and comes after one of that worker’s that is gone, goes on in its lane. Any other has its own. */
  #laneOf(number: number, worker: number | undefined): Lane {
    const before = worker === undefined || worker === number ? undefined : this.#lanes.get(worker);
    if (before?.of?.gone === true) return before;
    const own = this.#lanes.get(number) ?? { worker: number, incarnations: 0 };
    this.#lanes.set(number, own);
    return own;
  }

  #at(event: Unstamped): HistoryEvent {
    const { kind, ...rest } = event;
    return { kind, ...rest, atUs: this.#nowUs } as HistoryEvent;
  }

  #spawn(process: Process): HistoryEvent {
    process.gone = false;
    process.lane.of = process;
    process.incarnation = ++process.lane.incarnations;
    return this.#at({ kind: 'spawn', ...actorOf(process), pid: 0, subject: IMPORTED });
  }

  #invoke({ f, lock: name }: JepsenOperation, number: number, process: Process): HistoryEvent {
    this.#named ??= name !== undefined;
    // A token that only the release has is no lock: it would be released while nobody has it.
    if (this.#named !== (name !== undefined))
      throw new Error(
        'some operations name a lock in their :value and some do not, so whose lock it is cannot be told',
      );
    const lock = name ?? THE_LOCK;
    this.#locks.add(lock);
    if (process.open)
      throw new Error(`process ${number} asks to :${f} while it has not heard of its :${process.open.f}`);
    const actor = actorOf(process);
    const held = f === 'release' ? process.held.get(lock) : undefined;
    const hold = held ?? ++this.#holds;
    process.open = { f, hold, lock };
    if (f === 'release') return this.#at({ kind: 'release', ...actor, hold, ...(held === undefined && { lock }) });
    const asked = { ttlSeconds: 0, lease: 'kept-alive', timeoutMs: 0 } as const;
    return this.#at({ kind: 'acquire', ...actor, hold, lock, ...asked });
  }

  #complete({ type, f, detail }: JepsenOperation, number: number, process: Process): HistoryEvent[] {
    const { open } = process;
    if (open?.f !== f) {
      // A client may say :info of something else, such as a log line.
      if (type === 'info' && !open) return [];
      throw new Error(`process ${number} hears of an :${f} that it had not asked for`);
    }
    const { hold, lock } = open;
    const its = actorOf(process);
    process.open = undefined;
    if (type === 'info') {
      process.gone = true;
      process.held.clear();
      const how = { pid: 0, exitedUs: this.#nowUs, code: null, signal: null, reason: 'crash' } as const;
      return [this.#at({ kind: 'exit', ...its, ...how })];
    }
    if (f === 'release') process.held.delete(lock);
    else if (type === 'ok') process.held.set(lock, hold);
    if (type === 'ok') return [this.#at({ kind: f === 'acquire' ? 'acquired' : 'released', ...its, hold })];
    const error = detail === '' ? 'failed' : detail;
    return [this.#at({ kind: f === 'acquire' ? 'failed' : 'unreleased', ...its, hold, error })];
  }

  #fault({ f, detail, worker }: JepsenOperation): HistoryEvent[] {
    // Its second line may say more than the first; of our own exports both say whom it struck.
    const deed = worker === undefined ? f : `${f} ${worker}`;
    if (this.#nemesis.delete(deed)) return [];
    this.#nemesis.add(deed);
    const struck = worker === undefined ? undefined : this.#lanes.get(worker)?.of;
    if (f === 'kill' && struck) {
      const stake = struck.held.size > 0 ? 'hold' : struck.open?.f === 'acquire' ? 'queue' : 'none';
      return [
        this.#at({ kind: 'fault', index: this.#faults++, phase: 'begin', what: 'kill', ...actorOf(struck), stake }),
      ];
    }
    const ends = HEALS.test(f);
    const index = ends ? Math.max(0, this.#faults - 1) : this.#faults++;
    const told = detail === '' ? {} : { detail };
    return [
      this.#at({
        kind: 'etcd-fault',
        index,
        phase: ends ? 'end' : 'begin',
        what: `nemesis ${f.slice(0, 40)}`,
        ...told,
      }),
    ];
  }
}

function actorOf({ lane, incarnation }: Process): { readonly worker: number; readonly incarnation: number } {
  return { worker: lane.worker, incarnation };
}

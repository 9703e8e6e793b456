// Somebody else's history of a mutex must be linearizable: some order of its operations, each between its call and its answer, must be one
// that a mutex allows. One judgement a lock, for each stands alone. mutex.ts decides it; docs/checks.md derives it.
import type { EventOf, HistoryEvent } from '../history/events.ts';
import type { Moment } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import { plural } from '../plural.ts';
import type { Check, CheckResult, StoryLine } from './check.ts';
import { Mutex } from './mutex.ts';
import type { Act, NoOrder } from './mutex.ts';
import { say, secondsText, story, timeText, turn, workerText } from './story.ts';
import { marked } from './story-lines.ts';
import { Tally } from './tally.ts';

/** One acquire or release, from its call to its answer. */
interface Operation extends Act {
  readonly worker: number;
  readonly incarnation: number;
  readonly hold: number;
  readonly lock: string;
  readonly call: Moment;
  answer?: Moment;
  error?: string;
  /** Of an acquire: when its release was called. */
  released?: Moment;
}

/** A lock without an order; the sentence waits until the overlap is over. */
interface Broken {
  readonly found: NoOrder<Operation>;
  readonly atUs: number;
  /** The two that certainly held, each without a release called for it; empty: it is not known who did. */
  readonly holders: readonly Operation[];
  untilUs: number | undefined;
}

export class Linearizability implements Check {
  readonly name = 'linearizability';
  readonly #tally = new Tally(this.name);
  readonly #world: World;
  /** What is not decided yet, and what is. */
  readonly #locks = new Map<string, Mutex<Operation> | Broken>();
  /** Operations without an answer, by hold. */
  readonly #open = new Map<number, Operation>();
  /** Acquires that were answered and not released yet, by hold. */
  readonly #held = new Map<number, Operation>();
  /** Who asked for each lock; undefined: several. */
  readonly #askers = new Map<string, number | undefined>();
  #answered = 0;
  #broken = 0;
  #failed = 0;
  #unknowns = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get convicted(): boolean {
    return this.#broken > 0;
  }

  on(event: HistoryEvent, line: number): void {
    const at = { atUs: event.atUs, line };
    if (event.kind === 'acquire') this.#call({ ...opened(event, at), deed: 'acquire', lock: event.lock });
    else if (event.kind === 'release') this.#release(event, at);
    else if (event.kind === 'acquired' || event.kind === 'released') this.#answer(event.hold, at);
    else if (event.kind === 'failed' || event.kind === 'unreleased') this.#answer(event.hold, at, event.error);
    else if (event.kind === 'exit') this.#exit(event);
  }

  end(): CheckResult {
    for (const open of this.#open.values()) this.#unknown(open);
    for (const [lock, decided] of this.#locks) if (!(decided instanceof Mutex)) this.#convict(lock, decided);
    const judged = this.#answered;
    // Then what names the lock is rather a client, a token or an attempt.
    const apart = this.#askers.size > 1 && [...this.#askers.values()].every((asker) => asker !== undefined);
    if (judged === 0) this.#tally.inconclusive('no acquire and no release took place');
    else if (apart && this.#broken === 0) this.#tally.inconclusive('no lock was asked for by two clients');
    else if (this.#world.phase !== 'end' && this.#broken === 0)
      this.#tally.inconclusive('the history ends before its run did');
    else this.#tally.judged('operations', judged);
    return this.#tally.result(
      [
        `${plural(judged, 'operation')} on ${plural(this.#locks.size, 'lock')}`,
        ...(this.#failed > 0 ? [`${this.#failed} that failed`] : []),
        ...(this.#unknowns > 0 ? [`${this.#unknowns} of unknown outcome`] : []),
      ].join(', '),
    );
  }

  #call(operation: Operation): void {
    const { lock, worker } = operation;
    this.#open.set(operation.hold, operation);
    this.#askers.set(lock, !this.#askers.has(lock) || this.#askers.get(lock) === worker ? worker : undefined);
    const known = this.#locks.get(operation.lock) ?? new Mutex<Operation>();
    this.#locks.set(operation.lock, known);
    if (known instanceof Mutex) known.call(operation);
  }

  #release(event: EventOf<'release'>, at: Moment): void {
    const acquired = this.#held.get(event.hold);
    const lock = acquired?.lock ?? event.lock;
    if (lock === undefined) return;
    if (acquired) {
      acquired.released = at;
      this.#over(acquired, at.atUs);
    }
    this.#call({ ...opened(event, at), deed: 'release', lock });
  }

  /** `error`: it did not take place. */
  #answer(hold: number, at: Moment, error?: string): void {
    const operation = this.#open.get(hold);
    if (!operation) return;
    this.#open.delete(hold);
    operation.answer = at;
    if (error !== undefined) operation.error = error;
    if (error === undefined) this.#answered += 1;
    else this.#failed += 1;
    if (operation.deed === 'release') this.#held.delete(hold);
    else if (error === undefined) this.#held.set(hold, operation);
    const mutex = this.#locks.get(operation.lock);
    if (!(mutex instanceof Mutex)) return;
    const found = error === undefined ? mutex.ok(operation) : mutex.fail(operation);
    if (!found) return;
    this.#broken += 1;
    const pair = found.last ? [found.act, found.last] : [];
    const sure = pair.every(({ deed, answer, released }) => deed === 'acquire' && answer && !released);
    // One client that acquires twice is not two.
    const holders = sure && found.act === operation && found.last?.worker !== operation.worker ? pair : [];
    this.#locks.set(operation.lock, { found, atUs: at.atUs, holders, untilUs: undefined });
  }

  /** Nobody knows what became of what it had asked for, and whether it holds anything. */
  #exit({ worker, incarnation, atUs }: EventOf<'exit'>): void {
    const its = (operation: Operation): boolean => operation.worker === worker && operation.incarnation === incarnation;
    for (const open of [...this.#open.values()].filter(its)) this.#unknown(open);
    for (const held of [...this.#held.values()].filter(its)) {
      this.#held.delete(held.hold);
      this.#over(held, atUs);
    }
  }

  #unknown(operation: Operation): void {
    this.#open.delete(operation.hold);
    this.#unknowns += 1;
    const mutex = this.#locks.get(operation.lock);
    if (mutex instanceof Mutex) mutex.unknown(operation);
  }

  /** A hold may be over: then nobody knows of an overlap any more. */
  #over(hold: Operation, atUs: number): void {
    const broken = this.#locks.get(hold.lock);
    if (broken && !(broken instanceof Mutex) && broken.holders.includes(hold)) broken.untilUs ??= atUs;
  }

  #convict(lock: string, { found, atUs, holders, untilUs: endedUs }: Broken): void {
    const { act, last, failed } = found;
    const untilUs = endedUs ?? this.#world.nowUs;
    const howLong =
      endedUs === undefined ? `from ${timeText(atUs)} to the end of the history` : `for ${secondsText(endedUs - atUs)}`;
    const both = holders.length > 0;
    this.#tally.violation({
      subject: this.#world.incarnationOf(act)?.subject ?? 'unknown',
      lock,
      atUs,
      ...(both && untilUs > atUs && { span: { fromUs: atUs, untilUs } }),
      what: both ? `two clients held "${lock}" at once ${howLong}` : whatOf(lock, found),
      expected: expected(act),
      workers: [...new Set([act, ...(last ? [last] : [])].map(({ worker }) => worker))],
      story: story(
        linesOf(last),
        linesOf(act, both ? 'both hold it from here' : 'no order explains this'),
        linesOf(failed),
        both && endedUs === undefined
          ? marked([say('history', { atUs: untilUs, line: 0 }, 'ends, and neither has asked to release')], 'harm')
          : [],
      ),
    });
  }
}

function opened(
  { worker, incarnation, hold }: EventOf<'acquire' | 'release'>,
  call: Moment,
): Pick<Operation, 'worker' | 'incarnation' | 'hold' | 'call' | 'called'> {
  return { worker, incarnation, hold, call, called: 0 };
}

/** A sentence without its end, where it is not known that two held at once. */
function whatOf(lock: string, { act, last, failed }: NoOrder<Operation>): string {
  const who = workerText(act);
  const why = failed ? ` (that of ${workerText(failed)} did not take place)` : '';
  if (act.deed === 'release')
    return `${who} released "${lock}" although nobody had it: no acquire can have come in between${why}`;
  const whose = last?.deed === 'acquire' ? `${workerText(last)} had it` : 'it was held';
  return `${who} acquired "${lock}" while ${whose}: no release can have come in between${why}`;
}

function expected({ worker, deed, call, answer }: Operation): string {
  const whose = `${workerText({ worker })}'s`;
  const there = answer?.line ?? call.line;
  const between =
    call.line === there
      ? `between ${whose} call and its answer (both on line ${there})`
      : `between ${whose} call (line ${call.line}) and its answer (line ${there})`;
  return deed === 'acquire'
    ? `the lock to be free at some moment ${between}: some release to have taken place since it was acquired before`
    : `the lock to be held at some moment ${between}: some acquire to have taken place since it was released before`;
}

/** `wrong`: what its answer shows. */
function linesOf(operation: Operation | undefined, wrong?: string): (StoryLine | undefined)[] {
  if (!operation) return [];
  const { deed, call, answer, error, released } = operation;
  const who = workerText(operation);
  const heard = deed === 'acquire' ? 'acquired' : 'released';
  const answered = say(who, answer, error === undefined ? heard : `is told that it was not ${heard}: ${error}`);
  return [
    say(who, call, deed === 'acquire' ? 'asks for the lock' : 'asks to release'),
    wrong === undefined ? answered : turn(answered, wrong),
    say(who, released, 'asks to release'),
  ];
}

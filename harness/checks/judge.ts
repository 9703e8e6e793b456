// History → judgement: every check sees every event once, in the order of the file.
import type { HistoryEvent } from '../history/events.ts';
import { readHistory } from '../history/reader.ts';
import { World } from '../history/world.ts';
import { mergeVerdicts } from './check.ts';
import type { Check, CheckName, Judgement } from './check.ts';
import { Counter } from './counter.ts';
import { falseTimeNotes } from './doubted-times.ts';
import { EtcdTold } from './etcd-told.ts';
import { checks, checksFor } from './registry.ts';
import { noSampler } from './sample.ts';
import type { Sampler } from './sample.ts';
import { withoutText } from './without-text.ts';
import { Writes } from './writes.ts';

/** Judges one history while it is fed to it, one event after the other. */
export class Judge {
  readonly #world = new World();
  readonly #writes = new Writes(this.#world);
  readonly #etcd = new EtcdTold();
  readonly #sample: Sampler;
  #checks: readonly Check[];
  #imported = false;
  readonly #counter = new Counter();

  /** `sample` is told of each value that a check measures. */
  constructor(sample: Sampler = noSampler) {
    this.#sample = sample;
    this.#checks = this.#made(checksFor('real'));
  }

  #made(names: readonly CheckName[]): Check[] {
    return names.map((name) => new checks[name](this.#world, this.#writes, this.#sample));
  }

  /** What the events so far are about. */
  get world(): World {
    return this.#world;
  }

  on(said: HistoryEvent, line: number): void {
    if (said.kind === 'run' && said.engine === 'import') {
      this.#imported = true;
      this.#checks = this.#made(checksFor(said.engine));
    }
    const event = this.#world.clocks.believe(said, line);
    this.#world.update(event, line);
    // Of an import there are none, and millions of holds may be over within seconds.
    if (!this.#imported) this.#writes.update(event, line);
    this.#etcd.on(event, line);
    for (const check of this.#checks) check.on(event, line);
    this.#counter.on(event);
  }

  /** Whether this check, or any, has proven a violation already, whatever comes: who only asks for that need not go on. */
  convicts(name?: CheckName): boolean {
    return this.#checks.some((check) => check.convicted && (name === undefined || check.name === name));
  }

  /** `notes`: what the reader of the file had to say. */
  end(notes: readonly string[] = []): Judgement {
    this.#world.end();
    const results = this.#checks.map((check) => ({ name: check.name, result: check.end() }));
    const silent: string[] = [];
    const judged = results.flatMap(({ name, result }) => {
      if (typeof result !== 'string') return [this.#etcd.within(result)];
      silent.push(`${name} had nothing to judge: ${result}.`);
      return [];
    });
    const unfinished = this.#world.phase === 'end' ? [] : ['The history ends before its run did.'];
    return this.#readable({
      verdict: mergeVerdicts(judged.map(({ verdict }) => verdict)),
      checks: judged,
      notes: [...notes, ...unfinished, ...falseTimeNotes(this.#world.clocks), ...silent],
      counts: this.#counter.counts,
    });
  }

  /** The prefix of a run's keys says nothing to a reader, and is long: locks are called as in the plan. */
  #readable(judgement: Judgement): Judgement {
    const { keyPrefix } = this.#world;
    return keyPrefix === '' ? judgement : withoutText(judgement, keyPrefix);
  }
}

/** Judges a history file. Throws a usage error when it cannot be read or is corrupt before its last line. */
export async function judge(path: string): Promise<Judgement> {
  const notes: string[] = [];
  const judging = new Judge();
  for await (const { event, line } of readHistory(path, notes)) judging.on(event, line);
  return judging.end(notes);
}

/** Judges events that are at hand, for tests and other engines. */
export function judgeEvents(events: Iterable<HistoryEvent>): Judgement {
  const judging = new Judge();
  let line = 0;
  for (const event of events) judging.on(event, ++line);
  return judging.end();
}

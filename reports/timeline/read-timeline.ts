// A run directory → its timeline: one pass over the history, with the Judge beside us, so that the picture and the checks see the same world.
import { basename } from 'node:path';
import type { Counts, Judgement } from '../../harness/checks/check.ts';
import { Judge } from '../../harness/checks/judge.ts';
import { HarnessError } from '../../harness/errors.ts';
import type { EventOf } from '../../harness/history/events.ts';
import { readHistory } from '../../harness/history/reader.ts';
import type { ReadEvent } from '../../harness/history/reader.ts';
import type { JudgedRun } from '../../harness/report-types.ts';
import { bugWords } from '../etcd-words.ts';
import { runTime } from '../words.ts';
import { findingsOf } from '../sides.ts';
import { violationsOf } from '../story.ts';
import { Collectors } from './collectors.ts';
import { convictionsOf } from './convictions.ts';
import { defaultLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { Naming } from './naming.ts';
import { Near } from './near.ts';
import { checkRowsOf, runFactsOf } from './run-facts.ts';
import type { Timeline } from './timeline.ts';

export interface ReadOptions {
  readonly limits?: Limits | undefined;
  /** What to paste to run it again; by default a line for this project's own checkout. */
  readonly again?: string | undefined;
}

/**
 * Everything that a picture of the run needs. A history that is absent, damaged or of another format gives a timeline of what could be read,
 * with a note; memory stays bounded however long it is, and `leftOut` says what that cost.
 */
export async function readTimeline(
  report: JudgedRun,
  historyPath: string,
  { limits = defaultLimits, again }: ReadOptions = {},
): Promise<Timeline> {
  const naming = new Naming();
  const wrongs = [...violationsOf(report), ...findingsOf(report)];
  const judge = new Judge((sample) => collectors.samples.on(sample));
  const collectors = new Collectors(judge.world, naming, new Near(wrongs), limits);
  const notes: string[] = [];
  let run: EventOf<'run'> | undefined;
  for await (const { event, line } of readable(historyPath, notes)) {
    if (event.kind === 'run') {
      run ??= event;
      naming.keyPrefix = event.etcd.keyPrefix ?? '';
    }
    // As the checks will believe it.
    const believed = judge.world.clocks.believe(event, line);
    collectors.before(believed, line);
    judge.on(event, line);
    collectors.on(believed, line);
  }
  const now = judge.end();
  const collected = collectors.end(report);
  const isShort = isShorter(now.counts, report.judgement.counts);
  // Only of a history that was read to its end can more be said.
  if (isShort) notes.push(shortNote(now.counts.events, collected.untilUs));
  else if (notes.length === 0) notes.push(...strangers(report, run?.id, now));
  const violations = convictionsOf(report, naming);
  // Beyond the end of what was recorded nobody knows what was; where nothing is, the stories alone say when.
  const ends =
    isShort && now.counts.events > 0
      ? []
      : violations.flatMap(({ fromUs, untilUs }) => [fromUs, untilUs]).filter(Number.isFinite);
  const known = [...report.judgement.notes, ...remarksOn(report)].map((note) => naming.text(note));
  return {
    run: runFactsOf(report, run, naming, again),
    ...collected,
    fromUs: ends.reduce((least, us) => Math.min(least, us), collected.fromUs),
    untilUs: ends.reduce((most, us) => Math.max(most, us), collected.untilUs),
    members:
      now.counts.events === 0 || run?.engine === 'import'
        ? 0
        : Math.max(run?.etcd.members ?? report.etcd.members, judge.world.servers.members),
    violations,
    checks: checkRowsOf(report, naming),
    notes: [...known, ...notes.map((note) => naming.text(note)).filter((note) => !known.includes(note))],
    locks: naming.locks,
  };
}

/** The verdict was passed upon more than there is now: what is missing at the end was cut off. */
function isShorter(now: Counts, judged: Counts): boolean {
  return (
    (['acquires', 'acquisitions', 'kills', 'spawns', 'rpcs', 'writes', 'events'] as const).every(
      (what) => now[what] <= judged[what],
    ) && now.events < judged.events
  );
}

function shortNote(events: number, untilUs: number): string {
  if (events === 0) return 'The history has no events; the verdict is of one that had.';
  return `The history ends at ${runTime(untilUs)}; the verdict is of a longer one.`;
}

/** The verdict of another run, or of another version of the checks, over this history: the picture shows both as they are. */
function strangers({ id, judgement: { verdict } }: JudgedRun, ran: string | undefined, now: Judgement): string[] {
  if (ran !== undefined && ran !== id) return [`The verdict is that of the run ${id}, and the history that of ${ran}.`];
  if (ran === undefined || verdict === now.verdict) return [];
  return [
    `The verdict is ${verdict}, as it was written; judged again, this history is ${now.verdict}: lockstorm check ${id}`,
  ];
}

/** What a reader should know of the etcd, and of the plan. */
function remarksOn({ etcd, shrunk }: JudgedRun): string[] {
  const bugs = bugWords(etcd);
  // The note tells them at length.
  const note = etcd.note ?? (bugs === undefined ? undefined : `Known bugs of etcd ${etcd.version}: ${bugs}.`);
  return [...(note === undefined ? [] : [note]), ...(shrunk === undefined ? [] : [shrunk.how])];
}

/** The events that can be read; what keeps us from more is a note. */
async function* readable(path: string, notes: string[]): AsyncGenerator<ReadEvent> {
  try {
    yield* readHistory(path, notes);
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    // A page goes from hand to hand: where the file lay is nobody's business.
    notes.push(`The picture ends early: ${error.message.replaceAll(path, basename(path))}`);
  }
}

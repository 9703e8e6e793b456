// The story of two who believe at once: how each came to have the lock, what ended the right of one, from where both believed, and its end.
import type { Hold, Moment } from '../history/facts.ts';
import type { StoryLine } from './check.ts';
import { say, story, timeText, turn, workerText } from './story.ts';
import type { Told } from './story.ts';
import { marked, ofEnd, ofEntry, ofFaults, ofKey, ofLoss, ofOverwrite, thereUntilUs } from './story-lines.ts';
import { ofTheft } from './theft.ts';
import type { Theft } from './theft.ts';
import type { Written } from './writes.ts';

export interface Overlap {
  /** In the order in which they began to believe. */
  readonly both: readonly [Written, Written];
  readonly wrongful: Written;
  readonly theft: Theft | undefined;
  /** When the second one began to believe, and from when to when nothing that etcd had promised excused it. */
  readonly sinceUs: number;
  readonly fromUs: number;
  readonly untilUs: number;
}

export function storyOfTwo({ both, wrongful, theft, sinceUs, fromUs, untilUs }: Overlap): StoryLine[] {
  const [first, second] = both;
  const entered = ofEntry(second.hold, although(noteOf(second.hold, first.hold, sinceUs)));
  const excused = fromUs > sinceUs;
  const beganUs = entryUs(first.hold);
  return story(
    ofEntry(first.hold, although(noteOf(first.hold, second.hold, beganUs))),
    excused ? entered : entered.map((line) => turn(line, 'both believe from here')),
    excused
      ? [turn(say('etcd', { atUs: fromUs, line: 0 }, 'what it had promised is over, too'), 'both believe from here')]
      : [],
    both.flatMap(({ hold }) => [
      ...(hold.key ? ofOverwrite(hold.key, untilUs) : []),
      ...ofLoss(hold, untilUs),
      ...ofOthers(hold, wrongful.hold, sinceUs, untilUs),
    ]),
    theft ? ofTheft(theft, [first.hold, second.hold]) : [],
    marked([lastWrites(both, fromUs, untilUs)], 'harm'),
    endOf(both, wrongful.hold, untilUs),
  );
}

/** Faults of one who kept its key: of the one in the wrong all that struck it, of the other one what lost it an answer. */
function ofOthers(hold: Hold, wrongful: Hold, sinceUs: number, untilUs: number): Told {
  const lost = hold.key?.deletion !== undefined && hold.key.deletion.seen.atUs <= untilUs;
  if (lost) return [];
  const told = ofFaults(hold.owner, hold.acquire.atUs, hold === wrongful ? untilUs : sinceUs, sinceUs);
  // Whose key has no lease, or none of its own, says so itself.
  return hold === wrongful && hold.key?.leaseId === '0' ? [...told, ...ofKey(hold.key)] : told;
}

/** What should have kept it from the lock when it took it, as far as that is certain: its own key was gone, or that of another one before it. */
export function noteOf({ key }: Hold, other: Hold, atUs: number): string {
  const gone = key?.deletion;
  if (gone && gone.goneByUs <= atUs) return `its own key was gone since ${timeText(gone.goneByUs)}`;
  const ahead = other.key;
  if (!key || !ahead || ahead.put.atUs > atUs || ahead.createRevision >= key.createRevision) return '';
  if (ahead.deletion && thereUntilUs(ahead.deletion) < atUs) return '';
  const who = workerText(other.owner);
  return `${who}'s key was there and before its own (revision ${ahead.createRevision} before ${key.createRevision})`;
}

export function although(note: string): string {
  return note === '' ? '' : `, although ${note}`;
}

/** What the one in the wrong should have done: not to enter, or to stop in time. */
export function expectedOfTwo({ both: [first, second], wrongful }: Pick<Overlap, 'both' | 'wrongful'>): string {
  const other = wrongful === first ? second : first;
  const note = noteOf(wrongful.hold, other.hold, entryUs(wrongful.hold));
  const who = workerText(wrongful.hold.owner);
  if (note !== '') return `${who} not to acquire at ${timeText(entryUs(wrongful.hold))}: ${note}`;
  const over = [first, second].find(({ hold }) => isOverwrittenByOne(hold, [first, second]))?.hold.key;
  if (over?.owner && over.overwritten) {
    const { by } = over.overwritten;
    return `${workerText(over.owner)}'s key to be left alone: ${workerText(by.owner)} put over it at ${timeText(by.atUs)}`;
  }
  return `${workerText(first.hold.owner)} to have stopped, or to have been told "lost", before ${workerText(second.hold.owner)} acquired`;
}

/** One of the two put over its key before both believed: then two had taken the same key for theirs. */
function isOverwrittenByOne({ key }: Hold, both: readonly Written[]): boolean {
  const by = key?.overwritten?.by;
  return by !== undefined && both.some(({ hold }) => hold.owner === by.owner && by.atUs <= entryUs(hold));
}

/** `writes as the holder, 45 times since then, and w2 12 times` */
function lastWrites(both: readonly Written[], fromUs: number, untilUs: number): StoryLine | undefined {
  const counted = both.map(({ hold, writes }) => {
    const since = writes.filter(({ atUs }) => atUs > fromUs && atUs <= untilUs);
    return { who: workerText(hold.owner), times: since.length, last: since.at(-1) };
  });
  const [latest, other] = counted.toSorted((a, b) => (b.last?.atUs ?? 0) - (a.last?.atUs ?? 0));
  if (!latest || !other) return undefined;
  return say(
    latest.who,
    latest.last,
    `writes as the holder, ${timesText(latest.times)} since then; ${other.who} wrote ${timesText(other.times)} meanwhile`,
  );
}

/** Who stopped first, and when the one in the wrong was told. */
function endOf(both: readonly Written[], wrongful: Hold, untilUs: number): Told {
  const ends = both.flatMap(({ hold }) => ofEnd(hold, hold === wrongful).map((line) => ({ hold, line })));
  const [first] = ends.toSorted((a, b) => (a.line?.atUs ?? 0) - (b.line?.atUs ?? 0));
  return ends
    .filter(({ hold, line }) => hold === wrongful || (hold === first?.hold && (line?.atUs ?? 0) >= untilUs))
    .map(({ line }) => line);
}

export function timesText(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}

function entryUs({ acquired, acquire }: Hold): number {
  const at: Moment & { saidUs?: number | undefined } = acquired ?? acquire;
  return at.saidUs ?? at.atUs;
}

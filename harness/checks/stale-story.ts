// The story of a holder that goes on: its last renewal, why no more came, when etcd gave the lock away, and how long it wrote on.
import type { StoryLine } from './check.ts';
import type { Staleness } from './staleness.ts';
import { say, story, turn, workerText } from './story.ts';
import type { Told } from './story.ts';
import { marked, ofDeath, ofDeletion, ofEnd, ofEntry, ofFaults, ofLease } from './story-lines.ts';
import { timesText } from './two-holders.ts';
import type { Written } from './writes.ts';

/** `onLock`: holds of the same lock, among which is who came next. */
export function storyOfStale(
  { hold, writes }: Written,
  { deletion, lease, fromUs, untilUs, stale, outlived }: Staleness,
  onLock: Iterable<Written>,
): StoryLine[] {
  const who = workerText(hold.owner);
  const wrote = stale.length > 0 ? stale : writes.filter(({ atUs }) => atUs > fromUs && atUs <= untilUs);
  const beganUs = hold.acquired?.saidUs ?? hold.acquire.atUs;
  const acquiredLate = beganUs > deletion.goneByUs;
  const words = `${who} must not believe from here`;
  const turned = (lines: Told): Told => lines.map((line) => turn(line, words));
  const entered = ofEntry(hold, acquiredLate ? ', although its key is gone' : '');
  const gone = ofDeletion(deletion);
  // What etcd let go before its time is not the turning point: what it had promised is.
  const early = !acquiredLate && (lease?.livesUntilUs ?? 0) > deletion.seen.atUs;
  return story(
    acquiredLate ? turned(entered) : entered,
    lease ? ofLease(lease) : [],
    ofFaults(hold.owner, lease?.acked.sentUs ?? hold.acquire.atUs, untilUs, fromUs),
    acquiredLate || early ? gone : turned(gone),
    early ? turned([say('etcd', { atUs: fromUs, line: 0 }, 'what it had promised is over')]) : [],
    next(onLock, hold.hold, deletion.goneByUs, untilUs),
    marked([say(who, wrote.at(-1), `writes as the holder, ${timesText(wrote.length)} since then`)], 'harm'),
    outlived ? ofDeath(hold.owner) : ofEnd(hold, true),
  );
}

/** Who acquired the lock meanwhile. */
function next(onLock: Iterable<Written>, own: number, fromUs: number, untilUs: number): Told {
  const [first] = [...onLock]
    .filter(({ hold }) => hold.hold !== own)
    .flatMap(({ hold }) => ofEntry(hold))
    .filter((line) => line !== undefined && line.atUs >= fromUs && line.atUs <= untilUs)
    .toSorted((a, b) => (a?.atUs ?? 0) - (b?.atUs ?? 0));
  return [first];
}

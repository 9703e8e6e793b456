// The story of a key that is there too long: who died or gave up, the last renewal, by when it had to be gone, and when it was.
import type { Deletion, Key } from '../history/facts.ts';
import type { StoryLine } from './check.ts';
import type { ExpiryBound } from './expiry-bound.ts';
import { say, secondsText, story, turn, workerText } from './story.ts';
import type { Told } from './story.ts';
import { marked, ofAcquire, ofDeath, ofDeletion, ofKey, ofLease, ofLost } from './story-lines.ts';

/** `deletion` undefined: the key was still there at `thereAtUs`, and nobody knows of its end. */
export function storyOfLate(
  key: Key,
  deletion: Deletion | undefined,
  bound: ExpiryBound,
  thereAtUs: number,
): StoryLine[] {
  const { lease, hold, owner } = key;
  const whose = owner ? `${workerText(owner)}'s` : 'the';
  const late = secondsText(thereAtUs - bound.atUs);
  const end: Told = deletion
    ? ofDeletion(deletion).map((line) => line && { ...line, text: `${line.text}, ${late} too late` })
    : [say('etcd', { atUs: thereAtUs, line: 0 }, `${whose} key is still there, ${late} later`)];
  return story(
    hold ? ofAcquire(hold) : [],
    // What its lease says of it needs no line.
    lease && hold?.acquired ? [] : ofKey(key),
    lease ? ofLease(lease) : [],
    hold ? ofLost(hold) : [],
    owner ? ofDeath(owner) : [],
    bound.widenedBy.map(({ line, fromUs: atUs, text }) => say('etcd', { line, atUs }, text)),
    Number.isFinite(bound.atUs)
      ? [turn(say('etcd', { atUs: bound.atUs, line: 0 }, `${whose} key is there`), 'it must be gone by here')]
      : [],
    marked(end, 'harm'),
  );
}

// A lock key may be deleted by whoever created it, or by etcd when its lease ends, and by nobody else; nor may anybody put over it.
import type { HistoryEvent } from '../history/events.ts';
import { holdAt } from '../history/attribution.ts';
import type { Author, Deletion, Key } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import { plural } from '../plural.ts';
import type { Check, CheckResult } from './check.ts';
import { say, story, turn, workerText } from './story.ts';
import { ofAcquire, ofCulprit, ofDeletion, ofEnd, ofKey } from './story-lines.ts';
import { Tally } from './tally.ts';

export class Ownership implements Check {
  readonly name = 'ownership';
  readonly #tally = new Tally(this.name);
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    world.onDeletion((deletion) => this.#judge(deletion));
    world.authors.onOverwrite(({ key, by }) => this.#overwritten(key, by));
  }

  on(_event: HistoryEvent): void {}

  get convicted(): boolean {
    return this.#tally.violations > 0;
  }

  end(): CheckResult | string {
    const judged = this.#tally.count('deletions');
    if (judged + this.#tally.inconclusives + this.#tally.violations === 0) return 'no lock key was deleted';
    return this.#tally.result(
      `${plural(judged, 'deletion')}, ${this.#tally.count('by their owner')} of them by the owner of the key`,
    );
  }

  #judge(deletion: Deletion): void {
    const { key, by, rightful } = deletion;
    if (rightful) return this.#tally.judged('deletions');
    if (by === 'unknown') return this.#tally.inconclusive('a call with unknown outcome may have deleted the key');
    if (by !== 'expiry' && !key.owner) return this.#tally.inconclusive('the owner of the key was not seen');
    this.#tally.judged('deletions');
    if (by === 'expiry') return;
    if (by.owner === key.owner) return this.#tally.judged('by their owner');
    this.#convict(key, by, 'deleted', deletion);
  }

  #overwritten(key: Key, by: Author): void {
    this.#convict(key, by, 'overwrote', undefined);
  }

  #convict(key: Key, by: Author, how: 'deleted' | 'overwrote', deletion: Deletion | undefined): void {
    const [thief, owner] = [workerText(by.owner), workerText(key.owner!)];
    const mayNot = how === 'deleted' ? 'delete' : 'put over';
    const sameWorker = by.owner.worker === key.owner!.worker;
    const hold = this.#world.holds.get(key.hold?.hold ?? -1) ?? key.hold;
    const its = deletion ? deletion.byHold : holdAt(by.owner, key.lock, by.askedUs);
    this.#tally.violation({
      subject: by.owner.subject,
      lock: key.lock,
      atUs: by.atUs,
      what: `${thief} ${how} the key that ${owner} had created for "${key.lock}"${sameWorker ? ' in an earlier life' : ''}`,
      expected: sameWorker
        ? `the key to be left alone by a later life of ${owner}: its creator may delete it, or etcd when its lease ends`
        : `${owner}'s key to be left alone: ${owner} may ${mayNot} it, or etcd end it with its lease, not ${thief}`,
      workers: [by.owner.worker, key.owner!.worker],
      story: story(
        ofKey(key),
        hold ? [...ofAcquire(hold), ...ofEnd(hold)] : [],
        its && its !== hold ? ofCulprit(its, by.atUs) : [],
        (deletion ? ofDeletion(deletion) : [say(thief, by, `puts key "${key.name}" with ${by.method}`)]).map((line) =>
          turn(line, sameWorker ? 'not its key any more' : `not its key but ${owner}'s`),
        ),
      ),
    });
  }
}

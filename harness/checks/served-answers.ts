// etcd's own lock service (v3lock, v3election) must not give a lock to a lease whose key it has let go (etcd#11456). Both carry a revision, so
// their order is certain: the answer tells of a state in which the key was gone already.
import type { EventOf } from '../history/events.ts';
import type { Deletion, Incarnation } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import { say, secondsText, story, timeText, turn, workerText } from './story.ts';
import { ofDeletion, ofKey, ofLease } from './story-lines.ts';
import type { Tally } from './tally.ts';

const SERVICES: readonly string[] = ['Lock/Lock', 'Election/Campaign'];
/** Answers and deletions whose counterpart is still to come. */
const KEPT = 1_000;

interface Answer {
  readonly method: string;
  readonly owner: Incarnation;
  readonly key: string;
  readonly revision: number;
  readonly atUs: number;
  readonly line: number;
}

/** Judges each answer when both it and the end of its key are known. */
export class ServedAnswers {
  readonly #world: World;
  readonly #tally: Tally;
  /** Somebody asks these services. */
  #asked = false;
  #answers: Answer[] = [];
  #deletions: Deletion[] = [];

  constructor(world: World, tally: Tally) {
    this.#world = world;
    this.#tally = tally;
    world.onDeletion((deletion) => {
      if (!this.#asked || deletion.by !== 'expiry') return;
      for (const answer of this.#answers) this.#compare(answer, deletion);
      this.#deletions = [...this.#deletions.slice(-KEPT), deletion];
    });
  }

  rpc(event: EventOf<'rpc'>, line: number): void {
    const { method, side, outcome, puts, revision, atUs } = event;
    if (!SERVICES.includes(method)) return;
    this.#asked = true;
    const owner = this.#world.incarnationOf(event);
    const [put] = puts ?? [];
    if (side !== 'response' || outcome !== 'ok' || revision === undefined || !put || !owner) return;
    this.#tally.judged('answers of a lock service');
    const answer: Answer = { method, owner, key: put.key, revision, atUs, line };
    for (const deletion of this.#deletions) this.#compare(answer, deletion);
    this.#answers = [...this.#answers.slice(-KEPT), answer];
  }

  #compare({ method, owner, key: name, revision, atUs, line }: Answer, deletion: Deletion): void {
    const { key } = deletion;
    if (key.name !== name || revision < deletion.revision) return;
    const goneForUs = Math.max(0, atUs - deletion.goneByUs);
    const told = {
      side: 'server' as const,
      subject: owner.subject,
      lock: key.lock,
      atUs,
      what: `etcd's lock service gave "${key.lock}" to a lease that was gone for ${secondsText(goneForUs)}`,
      expected: `${method} to fail: the key was gone by ${timeText(deletion.goneByUs)} (revision ${deletion.revision}), and the answer is of revision ${revision}`,
      workers: [owner.worker],
      story: story(key.lease ? ofLease(key.lease) : [], ofKey(key), ofDeletion(deletion), [
        turn(
          say('etcd', { atUs, line }, `answers ${method} of ${workerText(owner)}: it has the lock`),
          'of a key that is gone',
        ),
      ]),
    };
    // Where the lock is etcd's own, that is the lock's doing.
    if (owner.claims.served) this.#tally.violation(told);
    else this.#tally.finding(told);
  }
}

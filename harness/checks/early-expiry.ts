// A key must not be let go before its last acknowledged renewal plus its TTL. Bound: Lb of timing.md section 3, anchored at the send. etcd
// promises that, whatever its members go through: where it breaks its word that is a finding about the server, and nobody else's doing.
import type { HistoryEvent } from '../history/events.ts';
import type { Deletion } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import { plural } from '../plural.ts';
import type { Check, CheckResult } from './check.ts';
import type { Sampler } from './sample.ts';
import { knownEarlyExpiry } from './server-fault.ts';
import { faultOf } from './fault-of.ts';
import { say, secondsText, story, timeText, turn } from './story.ts';
import type { Told } from './story.ts';
import { neverRenewed, ofAcquire, ofDeletion, ofEnd, ofLease } from './story-lines.ts';
import { Tally } from './tally.ts';
import type { Writes } from './writes.ts';

export class EarlyExpiry implements Check {
  readonly name = 'early-expiry';
  readonly #tally = new Tally(this.name);
  readonly #world: World;
  readonly #sample: Sampler;
  #letGo = 0;

  constructor(world: World, _writes: Writes, sample: Sampler) {
    this.#world = world;
    this.#sample = sample;
    world.onDeletion((deletion) => this.#judge(deletion));
  }

  on(_event: HistoryEvent): void {}

  get convicted(): boolean {
    return this.#tally.violations > 0;
  }

  end(): CheckResult | string {
    const judged = this.#tally.count('expiries');
    if (judged + this.#tally.inconclusives === 0) return 'no lock key was let go by etcd';
    const result = this.#tally.result('');
    const worst =
      result.worstMarginMs === null
        ? ''
        : `, none less than ${(result.worstMarginMs / 1000).toFixed(2)} s after its bound`;
    const broken = this.#letGo > 0 ? `, ${this.#letGo} let go by etcd itself before its time` : '';
    return this.#tally.result(
      `${plural(judged, 'expiry', 'expiries')} judged${this.#tally.violations + this.#letGo > 0 ? '' : worst}${broken}`,
    );
  }

  #judge(deletion: Deletion): void {
    const { key, goneByUs, by, rightful } = deletion;
    const { lease, hold } = key;
    // Its creator asked for it: that is no expiry, even if it never came to know what became of that.
    if (rightful) return;
    if (by === 'unknown') return this.#tally.inconclusive('a call with unknown outcome may have deleted the key');
    if (by !== 'expiry') return;
    if (!lease) return this.#tally.inconclusive('the lease of the key was not seen');
    // What etcd granted, and what the user asked for: a library that asks etcd for less than it was told is early too.
    const asked = hold && !lease.shared ? lease.acked.sentUs + hold.ttlSeconds * 1_000_000 : 0;
    const boundUs = Math.max(lease.livesUntilUs, asked);
    this.#tally.judged('expiries');
    this.#tally.margin(goneByUs - boundUs);
    const from = `${neverRenewed(lease) ? 'lease asked for' : 'last acknowledged renewal sent'} ${timeText(lease.acked.sentUs)}`;
    const [lock, workers] = [key.lock, [lease.owner.worker]];
    this.#sample({
      kind: 'early-expiry',
      atUs: goneByUs,
      line: deletion.seen.line,
      lock,
      worker: lease.owner.worker,
      valueUs: goneByUs - boundUs,
      boundUs: 0,
      boundText: `there until ${timeText(boundUs)}: ${from} + ${secondsText(boundUs - lease.acked.sentUs)}`,
      fault: faultOf(lease.owner, goneByUs),
    });
    if (goneByUs >= boundUs) return;
    const subject = lease.owner.subject;
    const tale = story(
      hold ? [...ofAcquire(hold), ...ofEnd(hold)] : [],
      ofLease(lease),
      ofDeletion(deletion).map((line) => turn(line, `${secondsText(boundUs - goneByUs)} too early`)),
      this.#ofServers(deletion),
    );
    const span = { fromUs: goneByUs, untilUs: boundUs };
    if (!deletion.early) {
      return this.#tally.violation({
        side: lease.owner.claims.served ? 'server' : 'library',
        subject,
        lock,
        atUs: goneByUs,
        span,
        what: `the key of "${lock}" was let go ${secondsText(boundUs - goneByUs)} before its lease could have run out`,
        expected: `there until ${timeText(boundUs)}: ${from} + the ${hold!.ttlSeconds} s that were asked for; etcd was asked for ${lease.grantedSeconds} s`,
        workers,
        story: tale,
      });
    }
    // Nobody asked for it: etcd alone broke its word. Where the lock is etcd's own service that is the subject's doing.
    this.#letGo += 1;
    const known = knownEarlyExpiry(deletion, this.#world.servers);
    const broken = {
      side: 'server',
      subject,
      lock,
      atUs: goneByUs,
      span: { ...span, untilUs: lease.livesUntilUs },
      what: `etcd let the key of "${lock}" go ${secondsText(lease.livesUntilUs - goneByUs)} before its lease could have run out${known ? ` (${known})` : ''}`,
      expected: `there until ${timeText(lease.livesUntilUs)}: ${from} + the ${lease.grantedSeconds} s granted`,
      workers,
      story: tale,
    } as const;
    if (lease.owner.claims.served) this.#tally.violation(broken);
    else this.#tally.finding(broken);
  }

  #ofServers({ key, goneByUs }: Deletion): Told {
    const sinceUs = key.lease?.acked.sentUs ?? goneByUs;
    const upset = this.#world.servers.disruptionsDuring(undefined, sinceUs, goneByUs);
    return upset.map(({ line, fromUs, text }) => say('etcd', { line, atUs: fromUs }, text));
  }
}

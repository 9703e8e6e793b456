// A key must not be let go before its last acknowledged renewal plus its TTL. Bound: Lb of timing.md section 3, anchored at the send.
import type { HistoryEvent } from '../history/events.ts';
import type { Deletion } from '../history/facts.ts';
import type { World } from '../history/world.ts';
import type { Check, CheckResult } from './check.ts';
import { ofDeletion, ofHold, ofKey, ofLease, secondsText, story, timeText } from './story.ts';
import { Tally } from './tally.ts';

export class EarlyExpiry implements Check {
  readonly name = 'early-expiry';
  readonly #tally = new Tally(this.name);

  constructor(world: World) {
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
    return this.#tally.result(
      this.#tally.violations > 0 ? `${judged} expiries judged` : `${judged} expiries judged${worst}`,
    );
  }

  #judge(deletion: Deletion): void {
    const { key, goneByUs, by } = deletion;
    const { lease, hold } = key;
    if (by === 'unknown') return this.#tally.inconclusive('a call with unknown outcome may have deleted the key');
    if (by !== 'expiry') return;
    if (!lease) return this.#tally.inconclusive('the lease of the key was not seen');
    // What etcd granted, and what the user asked for: a library that asks etcd for less than it was told is early too.
    const asked = hold && !lease.shared ? lease.acked.sentUs + hold.ttlSeconds * 1_000_000 : 0;
    const boundUs = Math.max(lease.livesUntilUs, asked);
    this.#tally.judged('expiries');
    this.#tally.margin(goneByUs - boundUs);
    if (goneByUs >= boundUs) return;
    const ttl =
      asked > lease.livesUntilUs ? `${hold!.ttlSeconds} s that were asked for` : `${lease.grantedSeconds} s granted`;
    this.#tally.violation({
      subject: lease.owner.subject,
      lock: key.lock,
      atUs: goneByUs,
      what: `the key of "${key.lock}" was let go ${secondsText(boundUs - goneByUs)} before its lease could have run out`,
      expected: `there until ${timeText(boundUs)}: last acknowledged renewal sent ${timeText(lease.acked.sentUs)} + the ${ttl}`,
      workers: [lease.owner.worker],
      story: story(ofLease(lease), ofKey(key), ofDeletion(deletion), hold ? ofHold(hold) : []),
    });
  }
}

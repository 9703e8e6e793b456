// When leases run out: the same stories on both sides, and the bounds of timing.md section 3 on what they measured.
import { ask, Deletions, keyOnLease, renew } from './ask.ts';
import type { Measured } from './measured.ts';
import type { Story, StoryTime } from './scenario.ts';
import type { Side } from './side.ts';

const TTL_SECONDS = 2;
/** etcd looks for expired leases every 500 ms; a renewal of one past its end waits for that (timing.md section 2). */
const PASS_MS = 500;
const leases = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Everything that the stories measure, in ms unless said otherwise. */
export interface ExpiryTimes {
  /** Deletion of a key after the end of its lease, which is G after the grant was sent. */
  readonly afterGrant: readonly number[];
  /** The same, where G begins when the renewal was sent. */
  readonly afterRenewal: readonly number[];
  /** How long a renewal waited that came after the end of its lease. */
  readonly renewedTooLate: readonly number[];
  /** What those were told: seconds. */
  readonly toldTooLate: readonly number[];
  /** Remaining whole seconds: how far the answer lies outside of what the grant's and the question's times allow. */
  readonly remainingOff: readonly number[];
}

/** All stories side by side on one etcd; about four seconds. */
export const expiryStory: Story<ExpiryTimes> = async (side, time) => {
  const deletions = new Deletions(side, () => time.nowUs());
  try {
    const [afterGrant, afterRenewal, tooLate, remainingOff] = await Promise.all([
      Promise.all(leases(80).map((index) => expireUnrenewed(side, time, deletions, index))),
      Promise.all(leases(20).map((index) => expireRenewed(side, time, deletions, index))),
      Promise.all(leases(20).map((index) => renewTooLate(side, time, index))),
      Promise.all(leases(30).map((index) => remaining(side, time, index))),
    ]);
    return {
      afterGrant,
      afterRenewal,
      renewedTooLate: tooLate.map(({ waitedMs }) => waitedMs),
      toldTooLate: tooLate.map(({ toldSeconds }) => toldSeconds),
      remainingOff,
    };
  } finally {
    deletions.close();
  }
};

/** `slackMs`: what a busy machine adds on the real side (timing.md section 3, ε). */
export function expiryMeasured(model: ExpiryTimes, real: ExpiryTimes, slackMs: number): Measured[] {
  const late = { model: { lowest: 0, highest: PASS_MS }, real: { lowest: 0, highest: PASS_MS + slackMs } };
  const exact = { model: { lowest: 0, highest: 0 }, real: { lowest: 0, highest: 0 } };
  const of = (
    name: string,
    field: keyof ExpiryTimes,
    unit: Measured['unit'],
    bounds: Measured['bounds'],
  ): Measured => ({
    name,
    unit,
    model: model[field],
    real: real[field],
    bounds,
  });
  return [
    of('a key goes, after its lease ran out', 'afterGrant', 'ms', late),
    of('the same, renewed halfway', 'afterRenewal', 'ms', late),
    of('a renewal past the end waits', 'renewedTooLate', 'ms', late),
    of('and is told', 'toldTooLate', 's', exact),
    of('whole seconds left, off by', 'remainingOff', 's', exact),
  ];
}

async function expireUnrenewed(side: Side, time: StoryTime, deletions: Deletions, index: number): Promise<number> {
  // Spread over one second: two passes of etcd's loop, at every phase.
  await time.sleep(index * 12.5);
  const sentUs = time.nowUs();
  const granted = await keyOnLease(side, `unrenewed/${index}`, String(1000 + index), TTL_SECONDS);
  return ((await deletions.of(`unrenewed/${index}`)) - sentUs) / 1000 - granted * 1000;
}

async function expireRenewed(side: Side, time: StoryTime, deletions: Deletions, index: number): Promise<number> {
  await time.sleep(index * 25);
  const granted = await keyOnLease(side, `renewed/${index}`, String(2000 + index), TTL_SECONDS);
  await time.sleep(1000);
  const sentUs = time.nowUs();
  await renew(side, String(2000 + index));
  return ((await deletions.of(`renewed/${index}`)) - sentUs) / 1000 - granted * 1000;
}

async function renewTooLate(
  side: Side,
  time: StoryTime,
  index: number,
): Promise<{ waitedMs: number; toldSeconds: number }> {
  await time.sleep(index * 50 + 7);
  const granted = await keyOnLease(side, `late/${index}`, String(3000 + index), TTL_SECONDS);
  // From the answer on, so that the lease is past its end for certain; a pass may have come by, and then it is gone.
  await time.sleep(granted * 1000 + 5);
  const sentUs = time.nowUs();
  const toldSeconds = await renew(side, String(3000 + index));
  return { waitedMs: (time.nowUs() - sentUs) / 1000, toldSeconds };
}

async function remaining(side: Side, time: StoryTime, index: number): Promise<number> {
  const grantSentUs = time.nowUs();
  const granted = await keyOnLease(side, `remaining/${index}`, String(4000 + index), 3);
  const grantedUs = time.nowUs();
  await time.sleep(index * 80);
  const askedUs = time.nowUs();
  const { TTL } = await ask<{ TTL: string }>(side, 'Lease/LeaseTimeToLive', { ID: String(4000 + index) });
  const answeredUs = time.nowUs();
  // Truncated towards zero (timing.md section 1).
  const least = Math.trunc(granted - (answeredUs - grantSentUs) / 1e6);
  const most = Math.trunc(granted - (askedUs - grantedUs) / 1e6);
  const told = Number(TTL);
  // Asked too late, on a machine that stood still: whether it is gone depends on the pass.
  if (answeredUs - grantSentUs > granted * 1e6) return 0;
  return told < least ? told - least : Math.max(0, told - most);
}

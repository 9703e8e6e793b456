// Waiting until a member that was started again answers, for as long as it can be expected to.
import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilAnswered {
  /** A linearizable read through the member; rejects within a second when it does not answer. */
  readonly read: () => Promise<unknown>;
  /** false: nobody waits any more. */
  readonly waiting: () => boolean;
  /** Whether it could answer now: it runs, and so does a majority. */
  readonly owed: () => boolean;
}

/** It recovers its data, joins the others, and may have to wait for an election or two. */
const PATIENCE_MS = 45_000;
const INTERVAL_MS = 25;

/** true when it has answered, false when it owed an answer for 45 s, or nobody waits any more. */
export async function untilAnswered({ read, waiting, owed }: UntilAnswered): Promise<boolean> {
  let sinceNs = process.hrtime.bigint();
  while (waiting()) {
    if (!owed()) sinceNs = process.hrtime.bigint();
    const answered = await read().then(
      () => true,
      () => false,
    );
    if (answered && waiting() && owed()) return true;
    if (process.hrtime.bigint() - sinceNs > BigInt(PATIENCE_MS) * 1_000_000n) return false;
    await sleep(INTERVAL_MS);
  }
  return false;
}

// etcd's own lock service and a waiter whose lease runs out while it waits (bugs.md T1, etcd#11456): 3.4 gives it the lock, 3.5 refuses.
import { ask } from './ask.ts';
import type { Story, StoryTime } from './scenario.ts';
import type { Answer, Side } from './side.ts';

export interface LockStory {
  /** B's lease ended while it waited; C's is alive. Held: who has been told within 2 s after A let go. */
  readonly B: string;
  readonly C: string;
}

const name = Buffer.from('conformance-lock');

export const lockStory: Story<LockStory> = async (side, time) => {
  for (const [ID, TTL] of [['51', '60'], ['52', '2'], ['53', '60']]) await ask(side, 'Lease/LeaseGrant', { ID, TTL }); // prettier-ignore
  await ask(side, 'Lock/Lock', { name, lease: '51' });
  const B = lockOf(side, '52');
  await untilQueued(side, time, 2);
  const C = lockOf(side, '53');
  await untilQueued(side, time, 3);
  // B's key goes with its lease; A and C are left.
  await untilQueued(side, time, 2);
  await time.sleep(200);
  await ask(side, 'Lease/LeaseRevoke', { ID: '51' });
  const give = time.sleep(2_000).then(() => 'waits');
  return { B: await Promise.race([B, give]), C: await Promise.race([C, give]) };
};

async function lockOf(side: Side, lease: string): Promise<string> {
  const answer: Answer = await side.call('Lock/Lock', { name, lease });
  if ('error' in answer) return `refused: ${answer.error.details} (${answer.error.code})`;
  return `told that it holds ${(answer.response as { key: Buffer }).key.toString()}`;
}

async function untilQueued(side: Side, time: StoryTime, count: number): Promise<void> {
  const queue = { key: name, range_end: Buffer.from('conformance-lock0'), count_only: true };
  for (let tries = 0; tries < 1_000; tries++) {
    if (Number((await ask<{ count: string }>(side, 'KV/Range', queue)).count) === count) return;
    await time.sleep(20);
  }
  throw new Error(`the queue of the lock never had ${count} keys`);
}

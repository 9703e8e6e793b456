// Cleans up after a harness that was killed while it stormed this cluster: its history tells which keys and leases were its own.
import { messageOf } from '../../errors.ts';
import { readHistory } from '../../history/reader.ts';
import { leftBehindIn, type LeftBehind } from '../../store/entered.ts';
import type { EtcdClient } from '../client.ts';
import { Belongings } from './belongings.ts';
import { cleanUp } from './clean-up.ts';

/** Says what it did; what it cannot do is left for the next run to try. */
export async function cleanLeftBehind(
  client: EtcdClient,
  cluster: string,
  say: (sentence: string) => void,
): Promise<void> {
  for (const left of leftBehindIn(cluster)) {
    try {
      await clean(client, left, say);
    } catch (error) {
      say(`Keys under "${left.keyPrefix}" of a harness that was killed could not be cleaned up: ${messageOf(error)}.`);
    }
  }
}

async function clean(client: EtcdClient, left: LeftBehind, say: (sentence: string) => void): Promise<void> {
  const { keyPrefix, historyPath } = left;
  const belongings = new Belongings(keyPrefix);
  try {
    for await (const { event } of readHistory(historyPath)) belongings.on(event);
  } catch {
    // Without its history only the harness's own key is known.
  }
  const { keys, foreign } = await cleanUp(client, keyPrefix, belongings);
  if (keys > 0) say(`Left behind by a harness that was killed, now deleted: ${keys} of its keys under "${keyPrefix}".`);
  if (foreign.length > 0) say(foreignLeft(keyPrefix, foreign));
  left.forget();
}

/** What is said of keys that were not ours to delete. */
export function foreignLeft(keyPrefix: string, foreign: readonly string[]): string {
  const those =
    foreign.length === 1 ? `The key "${foreign[0]}" was` : `${foreign.length} keys under "${keyPrefix}" were`;
  return `${those} not put by the run that owns this prefix, and left alone.`;
}

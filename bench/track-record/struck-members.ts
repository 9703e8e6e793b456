// Which members of etcd a run's faults struck.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HistoryEvent } from '../../harness/history/events.ts';

/** Their indices, from the history in the run directory. */
export async function struckMembers(runDirectory: string): Promise<ReadonlySet<number>> {
  const struck = new Set<number>();
  const lines = createInterface({ input: createReadStream(join(runDirectory, 'history.jsonl')) });
  for await (const line of lines) {
    // Most lines are of another kind, and need not be parsed.
    if (!line.includes('"etcd-fault"')) continue;
    const event = JSON.parse(line) as HistoryEvent;
    if (event.kind === 'etcd-fault' && event.member !== undefined) struck.add(event.member);
  }
  return struck;
}

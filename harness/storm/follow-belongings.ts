// In a cluster that others use, too: takes note of what is this run's, and ends the run where its workers reach for more, or may not do what
// they do.
import type { Cluster } from '../cluster/cluster.ts';
import { environmentError } from '../errors.ts';
import type { EventOf } from '../history/events.ts';
import type { Journal } from '../history/journal.ts';
import { outsideOf } from '../wire/within.ts';

/** A subject is not to blame for what its user may not do. */
const REFUSED = new Set<string | undefined>(['PERMISSION_DENIED', 'UNAUTHENTICATED']);

export function followBelongings(
  { belongings, keyPrefix }: Cluster,
  journal: Journal,
  onFailure: (error: Error) => void,
): void {
  if (!belongings) return;
  journal.onEvent((event) => {
    belongings.on(event);
    if (event.kind !== 'rpc') return;
    const error = event.side === 'request' ? strayed(event, keyPrefix) : refused(event, keyPrefix);
    if (error) onFailure(error);
  });
}

/** The tap has kept it from etcd. */
function strayed(event: EventOf<'rpc'>, keyPrefix: string): Error | undefined {
  const key = outsideOf(event, keyPrefix);
  if (key === undefined) return undefined;
  return environmentError(
    'etcd-outside-prefix',
    `Worker ${event.worker} wanted to write "${key}" (${event.method}), which is outside of "${keyPrefix}" and was kept from etcd.`,
    'Let the subject name its keys after the lock names that it is given: NAME or NAME/…',
  );
}

function refused({ method, worker, outcome }: EventOf<'rpc'>, keyPrefix: string): Error | undefined {
  if (!REFUSED.has(outcome)) return undefined;
  return environmentError(
    'etcd-no-rights',
    `etcd refused ${method} to worker ${worker}: ${outcome}; it may have asked for keys outside of "${keyPrefix}".`,
    'Let the subject use no key outside of the lock names that it is given, or give the user the right to what it uses.',
  );
}

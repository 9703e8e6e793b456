// npm etcd3's Election as a lock, as its documentation shows it: campaign() acquires, resign() releases, and whoever is elected stays so
// "unless `resign()` is called, or `error` is emitted". For any version of etcd3.
import type { AcquireRequest, ConnectOptions, Hold, LockClient, LockSubject } from '../../subject.ts';

/** What is used of a campaign. */
interface Campaign {
  on(event: 'elected', handler: () => void): unknown;
  on(event: 'error', handler: (error: Error) => void): unknown;
  resign(): Promise<void>;
  getCampaignKey(): Promise<string>;
}

/** What is used of a client. */
export interface ElectionClient {
  namespace(prefix: string): { election(name: string, ttlSeconds: number): { campaign(value: string): Campaign } };
  close(): void;
}

/** Election puts its keys under `election/NAME/`; in a namespace of the lock they begin with the lock's name, so that the history finds them. */
const NAME = 'lock';

export function electionSubject(
  name: string,
  version: string,
  open: (endpoints: readonly string[]) => ElectionClient,
): LockSubject {
  return {
    name,
    version,
    claims: { leases: ['kept-alive'], lost: true, token: false, fifo: true, leasePerHold: true },
    async connect({ endpoints }: ConnectOptions): Promise<LockClient> {
      const etcd = open(endpoints);
      return {
        acquire: (request) => acquire(etcd, request),
        close: async () => etcd.close(),
      };
    },
  };
}

/**
 * Holds from `elected` on; an `error` after it is the loss, one before it is what the user waits out, as the documentation has it. Who has resigned
 * does not listen any more: Election says `elected` to him too, when whoever was before him goes.
 */
function acquire(etcd: ElectionClient, { lock, ttlSeconds, signal }: AcquireRequest): Promise<Hold> {
  signal.throwIfAborted();
  const campaign = etcd.namespace(`${lock}/`).election(NAME, ttlSeconds).campaign('candidate');
  const lost = new AbortController();
  return new Promise((resolve, reject) => {
    let elected = false;
    const rejected = (): void => reject(signal.reason);
    let resigned = false;
    const giveUp = (): void => {
      resigned = true;
      void campaign.resign().then(rejected, rejected);
    };
    signal.addEventListener('abort', giveUp);
    campaign.on('error', (error) => {
      if (elected) lost.abort(error);
    });
    campaign.on('elected', () => {
      if (resigned) return;
      elected = true;
      signal.removeEventListener('abort', giveUp);
      campaign
        .getCampaignKey()
        .then((key) => resolve({ leaseId: leaseOf(key), lost: lost.signal, release: () => campaign.resign() }), reject);
    });
  });
}

/** The key of a candidate ends in its lease, in decimal. */
function leaseOf(key: string): string {
  return BigInt(key.slice(key.lastIndexOf('/') + 1)).toString(16);
}

// Asks the model what is left when all workers are gone, until nothing is or until everything must have run out. The twin of
// harness/storm/census.ts.
import type { EventOf } from '../../history/events.ts';
import type { Plan } from '../../plan/schema.ts';
import type { SimCluster } from '../cluster/sim-cluster.ts';
import type { EtcdModel } from '../etcd/model.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Chronicle } from './chronicle.ts';
import type { SimDriver } from './driver.ts';
import { CANARY_KEY } from './canary.ts';
import type { SimObserver } from './observer.ts';

const INTERVAL_US = 500_000;
/** Past the last lease's end: etcd's tick and the noise that late-expiry allows (timing.md section 3: Δ + ε). */
const AFTER_LAST_TTL_US = 3_500_000;
/** Beyond the observer's slowest message: what the census and the watch say is of one time. */
const WATCH_SETTLES_US = 2_000;
const ALL_KEYS = Buffer.from([0]);

export interface CensusSetting {
  readonly plan: Plan;
  readonly kernel: Kernel;
  readonly cluster: SimCluster;
  readonly chronicle: Chronicle;
  readonly observer: SimObserver;
  readonly drivers: readonly SimDriver[];
  readonly onDone: () => void;
}

/** Writes one census to the history: of nothing left, or of what was left when nothing more could be waited for. */
export function takeCensus(setting: CensusSetting): void {
  const { plan, kernel, cluster, chronicle, onDone } = setting;
  const { model } = cluster;
  // A lease longer than the plan asks for is not waited for: that it is left is the finding.
  const ttlSeconds = Math.max(
    model.floorSeconds,
    plan.ballast?.ttlSeconds ?? 0,
    ...plan.workers.flatMap(({ rounds }) => rounds.map((round) => round.ttlSeconds)),
  );
  const lastTtlUs = ttlSeconds * 1_000_000 + AFTER_LAST_TTL_US;
  const begunUs = kernel.nowUs();
  const ask = (): void => {
    // Whoever leads anew gives every lease its time once more; while nobody leads, nobody can say what is left.
    if (!cluster.serves) return void kernel.after(INTERVAL_US, null, 'census', ask);
    const untilUs = Math.max(begunUs, cluster.leasesBeganUs) + lastTtlUs;
    const { left, revision } = whatIsLeft(setting);
    const nothing = left.keys.length + left.leases.length + left.workers.length === 0;
    if (!nothing && kernel.nowUs() <= untilUs) return void kernel.after(INTERVAL_US, null, 'census', ask);
    kernel.after(WATCH_SETTLES_US, null, 'census', () => {
      chronicle.record({ kind: 'census', final: true, revision, ...left });
      onDone();
    });
  };
  ask();
}

interface Keys {
  readonly kvs: { key: Buffer; lease: string; create_revision: string }[];
}
type Left = Pick<EventOf<'census'>, 'keys' | 'leases' | 'workers'>;

function whatIsLeft({ cluster: { model }, observer, drivers }: CensusSetting): { left: Left; revision: number } {
  const { kvs } = answer(model, 'KV/Range', { key: ALL_KEYS, range_end: ALL_KEYS }) as Keys;
  const { leases } = answer(model, 'Lease/LeaseLeases', {}) as { leases: { ID: string }[] };
  return {
    revision: model.revision,
    left: {
      keys: kvs
        .map(({ key, lease, create_revision: created }) => ({
          key: key.toString('utf8'),
          lease: observer.hexOf(lease),
          createRevision: Number(created),
        }))
        .filter(({ key }) => key !== CANARY_KEY),
      leases: leases.map(({ ID }) => {
        const { TTL, grantedTTL } = answer(model, 'Lease/LeaseTimeToLive', { ID }) as {
          TTL: string;
          grantedTTL: string;
        };
        return { lease: observer.hexOf(ID), remainingSeconds: Number(TTL), grantedSeconds: Number(grantedTTL) };
      }),
      workers: drivers.flatMap((driver) => driver.livePid ?? []),
    },
  };
}

/** These calls the model answers at once. */
function answer(model: EtcdModel, method: string, request: object): object {
  let found: object | undefined;
  model.call(method, request, (error, response) => {
    if (error) throw new Error(`the etcd model refuses ${method}: ${error.details}`);
    found = response;
  });
  if (!found) throw new Error(`the etcd model does not answer ${method} at once`);
  return found;
}

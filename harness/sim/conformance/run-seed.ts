// One seed of the comparison: a fresh real etcd, a fresh model, the same operations.
import { startCluster } from '../../cluster/cluster.ts';
import type { BinaryEtcd } from '../../cluster/resolved-etcd.ts';
import { compareVersions } from '../../cluster/version.ts';
import type { EtcdModelOptions } from '../etcd/model.ts';
import { EtcdModel } from '../etcd/model.ts';
import { realTime } from '../serve/real-time.ts';
import { acceptedOf } from './accepted.ts';
import type { Differed } from './differ.ts';
import { differ } from './differ.ts';
import { ModelSide } from './model-side.ts';
import type { ModelLike } from './model-side.ts';
import { RealSide } from './real-side.ts';

/** etcd's own defaults, on both sides. */
export const etcdFlags = { heartbeatMs: 100, electionMs: 1000 } as const;

/** Which semantics of the model a version of etcd is compared with. */
export function semanticsOf(version: string): EtcdModelOptions['semantics'] {
  return compareVersions(version, '3.5.0') < 0 ? '3.4' : '3.5';
}

export interface SeedOptions {
  readonly etcd: BinaryEtcd;
  /** Gets the log of etcd. */
  readonly folder: string;
  /** 32 bits. */
  readonly seed: number;
  readonly operations: number;
  readonly differencesMax?: number;
  readonly stop?: AbortSignal;
  /** Puts something else in the place of the model: one with a planted error. */
  readonly disguise?: (model: EtcdModel) => ModelLike;
}

/** Compares; nothing of it is left afterwards. Rejects when etcd does not start. */
export async function runSeed(options: SeedOptions): Promise<Differed> {
  await using cluster = await startCluster({
    etcd: options.etcd,
    members: 1,
    ...etcdFlags,
    runDirectory: options.folder,
  });
  let nextLease = '0';
  const model = new EtcdModel({
    ...etcdFlags,
    ...realTime(),
    semantics: semanticsOf(options.etcd.version),
    nextLeaseId: () => nextLease,
    // What the model has to say it says at once: real etcd is waited for until it said as much.
    watchSyncMs: 0,
  });
  const real = new RealSide(cluster.members[0]!.clientUrl);
  const modelSide = new ModelSide(options.disguise?.(model) ?? model);
  try {
    return await differ({
      ...options,
      real,
      model: modelSide,
      accepted: acceptedOf(options.etcd.version),
      chooseLease: (id) => (nextLease = id),
    });
  } finally {
    modelSide.close();
    real.close();
  }
}

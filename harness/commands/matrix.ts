// A matrix: the same plans on several versions of etcd, one after the other. The version stands in the plan, so that a replay uses it too.
import { Etcds } from '../cluster/etcds.ts';
import type { Plan } from '../plan/schema.ts';
import type { Flags } from './flags.ts';
import type { Pair } from './schedule.ts';

export interface Matrix {
  /** The etcds of the command; undefined where `--etcd` names no version: whatever a plan needs is resolved when it is run. */
  readonly etcds: Etcds | undefined;
  /** The full versions that `--etcd version:…` comes to; none where it does not name a version. */
  readonly versions: readonly string[];
}

/** Resolves every version that `--etcd` names before the first run, so that one that cannot be had is said at once. `log` hears of fetching and building. */
export async function matrixOf(
  { etcd, offline, own }: Pick<Flags, 'etcd' | 'offline' | 'own'>,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<Matrix> {
  const etcds = new Etcds(etcd, { offline, own, log, signal });
  const versions = await etcds.versions();
  return { etcds: versions.length === 0 ? undefined : etcds, versions };
}

/** The plan on each version, in their order; as it is where none is named. */
export function onEachVersion(plan: Plan, versions: readonly string[]): Plan[] {
  return versions.length === 0 ? [plan] : versions.map((version) => onVersion(plan, version));
}

/** Each pair on each version: the versions of one pair follow each other, so that an early end has seen something of each. */
export function pairsOnEachVersion(pairs: readonly Pair[], versions: readonly string[]): readonly Pair[] {
  if (versions.length === 0) return pairs;
  return pairs.flatMap((pair) =>
    versions.map((version) => ({ ...pair, version, plan: (seed: string) => onVersion(pair.plan(seed), version) })),
  );
}

function onVersion(plan: Plan, version: string): Plan {
  return { ...plan, etcd: { ...plan.etcd, version } };
}

// Which etcd a run stormed, in a few words.
import { knownBugsOf } from '../harness/etcd-bugs.ts';
import type { EtcdInfo, JudgedRun } from '../harness/report-types.ts';

/** The provider of an etcd that is the simulation's model (harness/sim/simulate.ts). */
const MODEL = 'model';

export function isSimulated({ provider }: Pick<EtcdInfo, 'provider'>): boolean {
  return provider === MODEL;
}

/** `etcd 3.4.23, 1 member`, `simulated etcd 3.4`; of a history of others nobody knows. */
export function etcdWords(etcd: EtcdInfo): string {
  if (etcd.provider === 'import') return 'imported history';
  if (isSimulated(etcd)) return `simulated etcd ${etcd.version}`;
  return `etcd ${etcd.version}, ${etcd.members} member${etcd.members === 1 ? '' : 's'}`;
}

/** `etcd#15247, etcd#11456`; undefined: none is known, or it is the model, which has none of them. */
export function bugWords(etcd: Pick<EtcdInfo, 'version' | 'provider'>): string | undefined {
  const bugs = isSimulated(etcd) ? [] : knownBugsOf(etcd.version);
  return bugs.length === 0 ? undefined : bugs.map(({ issue }) => `etcd#${issue}`).join(', ');
}

/** The versions of etcd that these runs stormed, without the model's, oldest first. */
export function versionsStormed(reports: readonly Pick<JudgedRun, 'etcd'>[]): string[] {
  const versions = reports.flatMap(({ etcd }) => (isSimulated(etcd) ? [] : [etcd.version]));
  return [...new Set(versions)].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

// Which etcd a run stormed, in a few words.
import type { EtcdInfo } from '../harness/report-types.ts';

/** The provider of an etcd that is the simulation's model (harness/sim/simulate.ts). */
const MODEL = 'model';

export function isSimulated({ provider }: Pick<EtcdInfo, 'provider'>): boolean {
  return provider === MODEL;
}

/** `etcd 3.4.23, 1 member`, `simulated etcd 3.4`. */
export function etcdWords(etcd: EtcdInfo): string {
  if (isSimulated(etcd)) return `simulated etcd ${etcd.version}`;
  return `etcd ${etcd.version}, ${etcd.members} member${etcd.members === 1 ? '' : 's'}`;
}

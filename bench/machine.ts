// The head of the output: on what it was measured.
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { BinaryEtcd } from '../harness/cluster/resolved-etcd.ts';

/** `2 cores (Xeon …), load 1.2 at the start, linux x64, node v20.20.2, etcd 3.4.23 (PATH)`; without an etcd where none is needed. */
export function machine(etcd: BinaryEtcd | undefined): string {
  const model = cpus()[0]?.model.trim() || 'unknown model';
  const load = loadavg()[0]?.toFixed(1);
  const { platform, arch, version: node } = process;
  const which = etcd ? `, etcd ${etcd.version} (${etcd.provider})` : '';
  return `${availableParallelism()} cores (${model}), load ${load} at the start, ${platform} ${arch}, node ${node}${which}`;
}

// Removes what containers of harnesses that were killed left in an engine: those whose own remover was killed with them.
import type { Engine } from './engine.ts';
import { CLUSTER_LABEL, isLeftBehind } from './labels.ts';
import { removeNow, socketOf, socketOfDocker } from './remover.ts';

const swept = new WeakMap<Engine, Promise<void>>();

/** Once for an engine: whatever its labels say is of a dead harness of this machine; says so in one line. */
export function sweepEngine(engine: Engine, log: (line: string) => void): Promise<void> {
  const sweeping = swept.get(engine) ?? sweep(engine, log);
  swept.set(engine, sweeping);
  return sweeping;
}

async function sweep({ docker }: Engine, log: (line: string) => void): Promise<void> {
  const filters = { label: [CLUSTER_LABEL] };
  const labels = [
    ...(await docker.listContainers({ all: true, filters })).map(({ Labels }) => Labels),
    ...(await docker.listNetworks({ filters })).map(({ Labels }) => Labels ?? {}),
  ];
  const clusters = new Set(labels.filter(isLeftBehind).map((all) => all[CLUSTER_LABEL] ?? ''));
  for (const cluster of clusters) {
    const removed = await removeNow(socketOfDocker(docker), cluster);
    if (removed.length > 0) log(`Left behind by a harness that was killed, now removed: ${removed.join(', ')}.`);
  }
}

/** What is left of clusters that a record names: removed, and named in the answer. */
export async function sweepRecorded(
  clusters: readonly { readonly cluster: string; readonly engine: string }[],
): Promise<string[]> {
  const removed = await Promise.all(clusters.map(({ cluster, engine }) => removeNow(socketOf(engine), cluster)));
  return removed.flat();
}

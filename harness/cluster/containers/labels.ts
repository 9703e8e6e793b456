// What every container and network of ours is labelled with, so that anybody can tell whose it is, and a later harness whether that one is gone.
import { processStart } from '../../store/process-start.ts';
import { place } from '../../store/running.ts';

/** Value: the name of the cluster that it belongs to, with which the names of its containers begin. */
export const CLUSTER_LABEL = 'lockstorm.cluster';

const harnessLabel = 'lockstorm.harness';
const placeLabel = 'lockstorm.place';

/** pid and start time of this harness, and where they mean something. */
export function ourLabels(cluster: string): Record<string, string> {
  return {
    [CLUSTER_LABEL]: cluster,
    [harnessLabel]: `${process.pid} ${processStart(process.pid) ?? ''}`,
    [placeLabel]: JSON.stringify(place()),
  };
}

/** Whether the harness that gave these labels ran on this machine and is gone; false when that cannot be known from here. */
export function isLeftBehind(labels: Readonly<Record<string, string>>): boolean {
  const [pid = '', start = ''] = (labels[harnessLabel] ?? '').split(/ (.*)/s);
  if (labels[CLUSTER_LABEL] === undefined || !/^\d+$/.test(pid)) return false;
  const here = place();
  const there = placeOf(labels[placeLabel]);
  if (there?.['host'] !== here.host) return false;
  if (there['boot'] !== here.boot) return true;
  return there['pidNamespace'] === here.pidNamespace && processStart(Number(pid)) !== start;
}

function placeOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

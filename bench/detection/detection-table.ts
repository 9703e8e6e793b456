// Detections → the table: for each suspect medians and the worst over its searches.
import { median } from 'simple-statistics';
import type { Table } from '../format.ts';
import { short } from '../format.ts';
import type { Detection } from './detect.ts';

/** One row for each pair of subject and check, in the order in which they first come; of an empty column `–`. */
export function detectionTable(detections: readonly Detection[]): Table {
  const groups = new Map<string, Detection[]>();
  for (const detection of detections) {
    const key = `${detection.subject} ${detection.check}`;
    groups.set(key, [...(groups.get(key) ?? []), detection]);
  }
  return {
    head: [
      'subject',
      'check',
      'found',
      'plans',
      'CPU s',
      'by any',
      'plans',
      'CPU s',
      'shrink runs',
      'CPU s',
      'faults',
      'workers',
    ],
    rows: [...groups.values()].map(rowOf),
    numeric: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  };
}

function rowOf(group: readonly Detection[]): string[] {
  const [{ subject, check }] = group as [Detection];
  const named = group.flatMap((each) => each.named ?? []);
  const any = group.flatMap((each) => each.any ?? []);
  const minima = group.flatMap(({ minimum }) => minimum ?? []);

  return [
    subject.replace('broken/', ''),
    check,
    `${named.length} of ${group.length}`,
    spread(named.map(({ plans }) => plans)),
    spread(named.map(seconds)),
    `${any.length} of ${group.length}`,
    spread(any.map(({ plans }) => plans)),
    spread(any.map(seconds)),
    spread(minima.map(({ runs }) => runs)),
    spread(minima.map(seconds)),
    spread(minima.map(({ plan }) => plan.faults.length)),
    spread(minima.map(({ plan }) => plan.workers.length)),
  ];
}

/** `0.012 (0.4)`: median and largest. */
function spread(values: readonly number[]): string {
  return values.length === 0 ? '–' : `${short(median([...values]))} (${short(Math.max(...values))})`;
}

function seconds({ cpuMs }: { readonly cpuMs: number }): number {
  return cpuMs / 1000;
}

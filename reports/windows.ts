// How long holders went on after etcd had given their lock away, in a line a subject, TTL and fault.
import { mergeWindows } from '../harness/checks/windows.ts';
import type { Windows } from '../harness/checks/windows.ts';
import type { JudgedRun } from '../harness/report-types.ts';
import { number, plural } from './words.ts';

/** Over all runs; undefined: etcd let no holder's key go. */
export function windowsList(reports: readonly JudgedRun[]): string | undefined {
  const merged = windowsOfRuns(reports);
  if (merged.length === 0) return undefined;
  const intime = new Map<string, number>();
  for (const { subject, maxMs, count } of merged)
    if (maxMs === 0) intime.set(subject, (intime.get(subject) ?? 0) + count);
  return [
    ...merged.filter(({ maxMs }) => maxMs > 0).map(windowsText),
    ...[...intime].map(
      ([subject, count]) => `stale holder: ${subject}: none of ${plural(count, 'holder')} that etcd let go went on`,
    ),
  ]
    .map((line) => `  ${line}`)
    .join('\n');
}

/** The distributions over several runs. */
export function windowsOfRuns(reports: readonly JudgedRun[]): Windows[] {
  return mergeWindows(reports.flatMap(({ judgement }) => judgement.checks.map(({ windows }) => windows ?? [])));
}

/** `stale holder: etcd3-lock, TTL 2 s, cut: 12 windows, median 2.0 s, max 2.1 s` */
export function windowsText({ subject, ttlSeconds, fault, count, medianMs, maxMs }: Windows): string {
  const led = fault === 'none' ? 'no fault' : fault;
  return `stale holder: ${subject}, TTL ${ttlSeconds} s, ${led}: ${number(count)} window${count === 1 ? '' : 's'}, median ${shortTime(medianMs)}, max ${shortTime(maxMs)}`;
}

/** `2.0 s`, `0.18 s`, `0` */
export function shortTime(ms: number): string {
  if (ms === 0) return '0';
  return `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`;
}

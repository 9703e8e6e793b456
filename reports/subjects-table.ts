// What each subject had of the runs in which several took part.
import type { JudgedRun } from '../harness/report-types.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';
import { groupBy, number } from './words.ts';

/** A row a subject of a scenario whose workers were of several; undefined where there was none. */
export function subjectsTable(reports: readonly JudgedRun[], paint: Paint, columns?: number): string | undefined {
  const mixed = reports.filter(({ judgement }) => Object.keys(judgement.counts.bySubject).length > 0);
  if (mixed.length === 0) return undefined;
  const rows = [...groupBy(mixed, ({ scenario }) => scenario)].flatMap(([scenario, group]) => {
    const counts = group.map(({ judgement }) => judgement.counts.bySubject);
    return [...new Set(counts.flatMap((each) => Object.keys(each)))].map((subject) => {
      const sum = (what: 'acquisitions' | 'kills'): string =>
        number(counts.reduce((total, each) => total + (each[subject]?.[what] ?? 0), 0));
      const runs = counts.filter((each) => subject in each).length;
      return [scenario, subject, number(runs), sum('acquisitions'), sum('kills')];
    });
  });
  return table(['mixed in', 'subject', 'runs', 'acquisitions', 'SIGKILLs'], rows, paint, [2, 3, 4], columns);
}

// How long a holder that is cut off from etcd goes on after etcd has given its lock away, of several libraries side by side.
import { extname, join } from 'node:path';
import { mergeWindows } from '../harness/checks/windows.ts';
import type { Windows } from '../harness/checks/windows.ts';
import { shortTime, windowsOfRuns } from '../reports/windows.ts';
import type { Bench, BenchContext } from './bench.ts';
import type { Table } from './format.ts';
import { runStorm } from './run-storm.ts';
import { cutPlan } from './stale-holder/cut-plan.ts';

const TTLS = [2, 3, 5];
/** Of each subject and TTL: so many at a time, so many times. */
const HOLDERS = 3;
const TIMES = 2;

const told = join(import.meta.dirname, 'stale-holder', `etcd3-lease-lost${extname(import.meta.filename)}`);
const SUBJECTS = ['session-mutex', 'etcd3-lock', told];

export const staleHolder: Bench = {
  name: 'stale-holder',
  engine: 'real',
  about:
    'how long a holder that is cut off from etcd goes on after etcd has given its lock away: median (longest), n holders; etcd3-lock has no way to tell, its windows end when the plan has it release',
  long: true,

  async run(context: BenchContext): Promise<Table> {
    const found: (readonly Windows[])[] = [];
    for (const ttlSeconds of TTLS)
      for (let time = 0; time < TIMES && !context.stop.aborted; time++) {
        const { report } = await runStorm(cutPlan(SUBJECTS, HOLDERS, ttlSeconds), context);
        found.push(windowsOfRuns([report]));
      }
    return windowsTable(mergeWindows(found));
  },
};

/** A row a TTL, a column a subject. */
export function windowsTable(windows: readonly Windows[]): Table {
  const subjects = [...new Set(windows.map(({ subject }) => subject))];
  const ttls = [...new Set(windows.map(({ ttlSeconds }) => ttlSeconds))].toSorted((a, b) => a - b);
  return {
    head: ['under cut', ...subjects.flatMap((subject) => [subject, 'n'])],
    rows: ttls.map((ttl) => [
      `TTL ${ttl} s`,
      ...subjects.flatMap((subject) => {
        const one = windows.find((each) => each.subject === subject && each.ttlSeconds === ttl && each.fault === 'cut');
        return one ? [`${shortTime(one.medianMs)} (${shortTime(one.maxMs)})`, String(one.count)] : ['–', '0'];
      }),
    ]),
    numeric: subjects.map((_, index) => 2 * index + 2),
  };
}

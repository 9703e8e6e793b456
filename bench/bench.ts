// What every benchmark is given and what it is.
import type { BinaryEtcd } from '../harness/cluster/resolved-etcd.ts';
import type { Row } from './row.ts';
import type { Table } from './format.ts';

/** What a benchmark of the simulation is given. */
export interface SimBenchContext {
  /** A temporary folder of this benchmark alone; removed after it. */
  readonly folder: string;
  /** Aborts at Ctrl-C: end soon and leave nothing behind; what was measured until then is not printed. */
  readonly stop: AbortSignal;
  /** As in RunOptions: `cb` kills, synchronously, what was started; called at the second Ctrl-C. */
  readonly onNow: (cb: () => void) => () => void;
  /** How many seeds a benchmark that searches tries, where it was said. */
  readonly seeds: number | undefined;
}

/** What a benchmark of the real engine is given. */
export interface BenchContext extends SimBenchContext {
  readonly etcd: BinaryEtcd;
}

interface Named {
  readonly name: string;
  /** One sentence for the reader of the table. */
  readonly about: string;
  /** It takes many minutes: run only when it is named. */
  readonly long?: true;
}

/** A benchmark of the simulation needs no etcd. */
export type Bench = Named &
  (
    | { readonly engine: 'real'; run(context: BenchContext): Promise<readonly Row[] | Table> }
    | { readonly engine: 'sim'; run(context: SimBenchContext): Promise<readonly Row[] | Table> }
  );

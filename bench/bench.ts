// What every benchmark is given and what it is.
import type { ResolvedEtcd } from '../harness/cluster/resolved-etcd.ts';
import type { Row } from './row.ts';

export interface BenchContext {
  readonly etcd: ResolvedEtcd;
  /** A temporary folder of this benchmark alone; removed after it. */
  readonly folder: string;
  /** Aborts at Ctrl-C: end soon and leave nothing behind; what was measured until then is not printed. */
  readonly stop: AbortSignal;
  /** As in RunOptions: `cb` kills, synchronously, what was started; called at the second Ctrl-C. */
  readonly onNow: (cb: () => void) => () => void;
}

export interface Bench {
  readonly name: string;
  /** One sentence for the reader of the table. */
  readonly about: string;
  run(context: BenchContext): Promise<Row[]>;
}

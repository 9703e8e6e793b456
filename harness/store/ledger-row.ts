// One line of runs.jsonl, the ledger beside the run directories: what a run, or exploring a subject, came to. It outlives the run directory,
// so that rates and trends count the runs that retention has removed too.
import { z } from 'zod';

export const LEDGER_FORMAT = 1;

const count = z.int().min(0);
const common = {
  format: z.literal(LEDGER_FORMAT),
  /** Wall clock, ISO 8601; absent: not known. */
  startedAt: z.string().optional(),
  verdict: z.enum(['safe', 'unsafe', 'inconclusive']),
  /** When the command that it belongs to ended, ISO 8601: the rows of one command share it. Absent: not known. */
  commandEndedAt: z.string().optional(),
  /** Code of what failed in the environment. */
  error: z.string().optional(),
  elapsedMs: z.number(),
};

export const ledgerRowSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run'),
    ...common,
    id: z.string(),
    /** `run`, `explore`, `replay`, `shrink` or `demo`, whichever ran it; absent: an older version wrote it, or nobody knows. */
    command: z.string().optional(),
    /** true: the plan was a kept one, which had failed before. */
    regression: z.boolean().optional(),
    scenario: z.string(),
    seed: z.string(),
    subjects: z.array(z.string()),
    engine: z.enum(['real', 'sim']),
    etcd: z.string(),
    members: count,
    interrupted: z.boolean(),
    acquisitions: count,
    kills: count,
    killsAtStake: count,
    otherFaults: count,
    expiriesJudged: count,
    /** The smallest distance to a bound over all checks; null: none was judged. */
    worstMarginMs: z.number().nullable(),
    worstMarginCheck: z.string().optional(),
    /** Checks that were violated. */
    convictedBy: z.array(z.string()),
    /** The first violation, in a sentence. */
    what: z.string().optional(),
  }),
  z.object({
    kind: z.literal('exploration'),
    ...common,
    subject: z.string(),
    plans: count,
    unsafePlans: count,
    /** Ids of the minimal plans' runs. */
    findings: z.array(z.string()),
  }),
]);

export type LedgerRow = z.infer<typeof ledgerRowSchema>;
export type RunRow = Extract<LedgerRow, { kind: 'run' }>;
export type ExplorationRow = Extract<LedgerRow, { kind: 'exploration' }>;

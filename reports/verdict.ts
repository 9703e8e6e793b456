// verdict.json: a run's judgement as data. With plan.json beside it, it gives the whole RunReport back. docs/results.md explains each field.
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { checkNames } from '../harness/checks/check.ts';
import type { CheckResult, Counts, Judgement, Violation } from '../harness/checks/check.ts';
import type { Windows } from '../harness/checks/windows.ts';
import { messageOf, usageError } from '../harness/errors.ts';
import type { JudgedRun, RunReport, Shrinking } from '../harness/report-types.ts';
import { pasteRun } from '../harness/store/paste-run.ts';
import { readPlan } from '../harness/store/read-plan.ts';
import type { RunDirectory } from '../harness/store/run-directory.ts';
import { runDirectoryAt } from '../harness/store/run-directory.ts';
import { writeWhole } from '../harness/store/write-whole.ts';

/** Format of verdict.json. */
export const VERDICT_FORMAT = 1;
/** Code of the error for a file of another format: it is not to be written over. */
export const VERDICT_OF_ANOTHER_VERSION = 'verdict-of-another-version';

const count = z.int().min(0);
const counts = z.record(z.string(), z.number());
const verdict = z.enum(['safe', 'unsafe', 'inconclusive']);
const checkName = z.enum(checkNames);

const violationSchema = z.object({
  check: checkName,
  side: z.enum(['library', 'server', 'host']).default('library'),
  subject: z.string(),
  lock: z.string(),
  atUs: z.number(),
  what: z.string(),
  expected: z.string(),
  workers: z.array(z.int()),
  fencing: z.object({ wouldSave: z.boolean(), staleWrites: count, lostWrites: count }).optional(),
  span: z.object({ fromUs: z.number(), untilUs: z.number() }).optional(),
  story: z.array(
    z.object({
      line: count,
      atUs: z.number(),
      who: z.string(),
      text: z.string(),
      mark: z.enum(['cause', 'turn', 'harm']).optional(),
    }),
  ),
}) satisfies z.ZodType<Violation>;

const windowsSchema = z.object({
  subject: z.string(),
  ttlSeconds: z.number(),
  fault: z.string(),
  count,
  medianMs: z.number(),
  p90Ms: z.number(),
  maxMs: z.number(),
  aboveZeroMs: z.array(z.number()),
}) satisfies z.ZodType<Windows>;

const checkResultSchema = z.object({
  check: checkName,
  verdict,
  judged: counts,
  inconclusive: counts,
  seen: z.string(),
  worstMarginMs: z.number().nullable(),
  violations: z.array(violationSchema),
  findings: z.array(violationSchema).default([]),
  windows: z.array(windowsSchema).optional(),
}) satisfies z.ZodType<CheckResult>;

const countsSchema = z.object({
  events: count,
  acquires: count,
  acquisitions: count,
  failed: count,
  lost: count,
  faults: z.record(z.string(), count).default({}),
  kills: count,
  killsAtStake: count,
  spawns: count,
  rpcs: count,
  writes: count,
  bySubject: z.record(z.string(), z.object({ acquisitions: count, kills: count })).default({}),
}) satisfies z.ZodType<Counts>;

export const verdictSchema = z.object({
  format: z.literal(VERDICT_FORMAT),
  id: z.string(),
  scenario: z.string(),
  seed: z.string(),
  subjects: z.array(z.string()),
  versions: z.record(z.string(), z.string()).optional(),
  verdict,
  interrupted: z.boolean(),
  startedAt: z.string().optional(),
  elapsedMs: z.number(),
  etcd: z.object({ version: z.string(), provider: z.string(), members: count, note: z.string().optional() }),
  simulation: z
    .object({
      traceHash: z.string(),
      events: count,
      virtualMs: z.number(),
      times: count,
      lockstorm: z.string(),
      node: z.string(),
    })
    .optional(),
  shrunk: z
    .object({
      how: z.string(),
      tried: count,
      complete: z.boolean(),
      failed: z.object({ times: count, of: count }).optional(),
    })
    .optional(),
  error: z
    .object({
      kind: z.enum(['usage', 'environment']).optional(),
      code: z.string(),
      message: z.string(),
      remedy: z.string(),
    })
    .optional(),
  counts: countsSchema,
  notes: z.array(z.string()),
  checks: z.array(checkResultSchema),
});

export type VerdictFile = z.infer<typeof verdictSchema>;

/** What verdict.json says of a run. The overall verdict stands before the checks', so that a reader finds it first. */
export function verdictOf(report: JudgedRun): VerdictFile {
  const { id, scenario, seed, subjects, versions, interrupted, elapsedMs, etcd, error, judgement } = report;
  const { simulation, shrunk, startedAt } = report;
  return verdictSchema.parse({
    format: VERDICT_FORMAT,
    id,
    scenario,
    seed,
    subjects,
    ...(versions && { versions }),
    verdict: judgement.verdict,
    interrupted,
    ...(startedAt !== undefined && { startedAt }),
    elapsedMs,
    etcd,
    ...(simulation && { simulation }),
    ...(shrunk && { shrunk }),
    ...(error && { error }),
    counts: judgement.counts,
    notes: judgement.notes,
    checks: judgement.checks,
  });
}

/** Writes verdict.json into the run's directory. */
export function writeVerdict(report: JudgedRun): void {
  const { verdictPath } = runDirectoryAt(report.directory);
  writeWhole(verdictPath, `${JSON.stringify(verdictOf(report), null, 2)}\n`);
}

/** The report of a finished run, from its plan.json and verdict.json; a usage error when either is absent or unreadable. */
export function readReport(directory: RunDirectory): RunReport {
  const report = readVerdict(directory);
  return { ...report, plan: readPlan(directory.planPath).plan };
}

/** As readReport, of verdict.json alone. */
export function readVerdict(directory: RunDirectory): Omit<RunReport, 'plan'> {
  const { verdictPath, id, path } = directory;
  if (!existsSync(verdictPath))
    throw usageError(
      'no-verdict',
      `The run ${id} has no verdict.json.`,
      `Judge its history again: lockstorm check ${pasteRun(path)}`,
    );
  const remedy = `Judge the history again: lockstorm check ${pasteRun(path)}`;
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(verdictPath, 'utf8'));
  } catch (error) {
    throw usageError('verdict-not-read', `${verdictPath} cannot be read: ${messageOf(error)}.`, remedy, error);
  }
  const format = typeof raw === 'object' && raw !== null && 'format' in raw ? raw.format : undefined;
  if (typeof format === 'number' && format !== VERDICT_FORMAT)
    throw usageError(
      VERDICT_OF_ANOTHER_VERSION,
      `${verdictPath} has format ${format}, and this version of lockstorm reads format ${VERDICT_FORMAT}.`,
      `Use a version of lockstorm ${format > VERDICT_FORMAT ? 'at least as new as the one that wrote it' : 'that still reads it'}, or judge the history: lockstorm check ${pasteRun(path)}`,
    );
  const parsed = verdictSchema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const why =
      issue === undefined ? 'does not fit the schema' : `${issue.path.map(String).join('.')}: ${issue.message}`;
    throw usageError('verdict-invalid', `${verdictPath} is not valid: ${why}.`, remedy);
  }
  const {
    counts: seen,
    checks,
    notes,
    verdict: merged,
    versions,
    error,
    etcd,
    simulation,
    shrunk,
    ...rest
  } = parsed.data;
  const { note, ...server } = etcd;
  return {
    id: rest.id,
    directory: path,
    scenario: rest.scenario,
    seed: rest.seed,
    subjects: rest.subjects,
    ...(versions && { versions }),
    judgement: { verdict: merged, checks, notes, counts: seen } satisfies Judgement,
    etcd: { ...server, ...(note !== undefined && { note }) },
    ...(rest.startedAt !== undefined && { startedAt: rest.startedAt }),
    elapsedMs: rest.elapsedMs,
    ...(simulation && { simulation }),
    ...(shrunk && { shrunk: shrinkingOf(shrunk) }),
    ...(error && {
      error: {
        code: error.code,
        message: error.message,
        remedy: error.remedy,
        ...(error.kind && { kind: error.kind }),
      },
    }),
    interrupted: rest.interrupted,
  };
}

function shrinkingOf({ failed, ...rest }: NonNullable<VerdictFile['shrunk']>): Shrinking {
  return { ...rest, ...(failed && { failed }) };
}

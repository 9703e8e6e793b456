// Reads a plan from plan.json or from a kept file, and says in one sentence what is wrong with one that cannot be used.
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { suggest } from '../suggest.ts';
import { messageOf, usageError } from '../errors.ts';
import type { HarnessError } from '../errors.ts';
import type { Plan } from '../plan/schema.ts';
import { anchorWorker, faultNames, isClusterFault, PLAN_FORMAT, planSchema } from '../plan/schema.ts';
import { errnoOf } from './errno.ts';
import type { KeptPlan } from './kept-plan.ts';
import { keptPlanSchema } from './kept-plan.ts';

export interface ReadPlan {
  readonly plan: Plan;
  /** The header, when the file is a kept one. */
  readonly kept?: Omit<KeptPlan, 'plan'>;
}

/** Throws a usage error for a file that is absent, no JSON, of another format, or no valid plan. */
export function readPlan(path: string): ReadPlan {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (errnoOf(error) !== undefined)
      throw usageError(
        'plan-not-read',
        `The plan ${path} cannot be read: ${messageOf(error)}.`,
        'Name a plan.json, a kept plan or a run.',
        error,
      );
    throw usageError(
      'plan-not-json',
      `The plan ${path} is not JSON: ${messageOf(error)}.`,
      'Was it cut off? Run the seed again or restore the file.',
      error,
    );
  }
  if (typeof raw !== 'object' || raw === null) throw invalid(path, 'it is no JSON object');
  const isKept = 'plan' in raw;
  const format = formatOf('plan' in raw ? raw.plan : raw);
  if (typeof format === 'number' && format !== PLAN_FORMAT)
    throw usageError(
      'plan-of-another-version',
      `The plan ${path} has format ${format}, and this version of lockstorm reads format ${PLAN_FORMAT}.`,
      `Use a version of lockstorm ${format > PLAN_FORMAT ? 'at least as new as the one that wrote it' : 'that still reads it'}.`,
    );
  if (!isKept) {
    const parsed = planSchema.safeParse(raw);
    if (parsed.success) return { plan: coherent(path, parsed.data) };
    throw explain(path, parsed.error, raw);
  }
  const parsed = keptPlanSchema.safeParse(raw);
  if (!parsed.success) throw explain(path, parsed.error, raw);
  const { plan, ...kept } = parsed.data;
  return { plan: coherent(path, plan), kept };
}

/** What the schema cannot say: faults and expectations are about workers and members that there are. */
function coherent(path: string, plan: Plan): Plan {
  const { workers, etcd } = plan;
  const mustBe = (what: string, index: number | undefined, plural: string, count: number): void => {
    if (index === undefined || index < count) return;
    throw invalid(path, `${what} is ${index}, and the ${plural} are 0 to ${count - 1}`);
  };
  for (const [at, fault] of plan.faults.entries()) {
    mustBe(
      `faults.${at}.${isClusterFault(fault) ? 'when.' : ''}worker`,
      anchorWorker(fault),
      'workers',
      workers.length,
    );
    if ('member' in fault) mustBe(`faults.${at}.member`, fault.member, 'members', etcd.members);
  }
  for (const [at, { worker }] of plan.expect.entries())
    mustBe(`expect.${at}.worker`, worker, 'workers', workers.length);
  for (const [at, { members = [] }] of workers.entries())
    mustBe(`workers.${at}.members`, Math.max(-1, ...members), 'members', etcd.members);
  return plan;
}

function formatOf(plan: unknown): unknown {
  return typeof plan === 'object' && plan !== null && 'format' in plan ? plan.format : undefined;
}

function explain(path: string, error: z.ZodError, raw: unknown): HarnessError {
  // A key that is mistyped is two issues, one missing and one too many: the second says more.
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0];
  if (issue === undefined) return invalid(path, 'it does not fit the schema');
  const where = issue.path.map(String).join('.');
  if (issue.path.at(-1) === 'what' && issue.path.includes('faults')) {
    const what = String(valueAt(raw, issue.path));
    return usageError(
      'unknown-fault',
      `The plan ${path} asks at ${where} for a fault "${what}" that there is not.`,
      suggest(what, faultNames),
    );
  }
  const missing = error.issues.filter((other) => other !== issue).map((other) => other.path.map(String).join('.'));
  const also =
    issue.code === 'unrecognized_keys' && missing.length > 0 ? ` (and ${missing[0]} is missing or wrong)` : '';
  return invalid(path, `${where === '' ? '' : `${where}: `}${issue.message}${also}`);
}

function invalid(path: string, why: string): HarnessError {
  return usageError(
    'plan-invalid',
    `The plan ${path} is not valid: ${why}.`,
    'Correct it there, or run the seed again to make a new one.',
  );
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  );
}

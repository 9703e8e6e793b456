// The run directory: plan.json, history.jsonl, verdict.json, junit.xml and logs of one run, in a folder that is never overwritten.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { environmentError, messageOf } from '../errors.ts';
import type { HarnessError } from '../errors.ts';
import type { Plan } from '../plan/schema.ts';
import { errnoOf } from './errno.ts';
import { makeFolder } from './make-folder.ts';

/** One run's folder and the files in it, all absolute. docs/results.md says what each file holds. */
export interface RunDirectory {
  readonly id: string;
  readonly path: string;
  readonly planPath: string;
  readonly historyPath: string;
  readonly verdictPath: string;
  readonly junitPath: string;
  /** The page that shows the run. */
  readonly reportPath: string;
  /** The plan before it was shrunk, where it was. */
  readonly originalPlanPath: string;
  /** Every event of the kernel, of a simulated run. */
  readonly tracePath: string;
}

export function runDirectoryAt(path: string): RunDirectory {
  const absolute = resolve(path);
  const at = (name: string): string => join(absolute, name);
  return {
    id: basename(absolute),
    path: absolute,
    planPath: at('plan.json'),
    historyPath: at('history.jsonl'),
    verdictPath: at('verdict.json'),
    junitPath: at('junit.xml'),
    reportPath: at('report.html'),
    originalPlanPath: at('original-plan.json'),
    tracePath: at('trace.log'),
  };
}

/** `sigkill-session-mutex-6fc1a2b4`: the scenario, the subject and the first half of the seed, fit for a file name. */
export function runIdOf(plan: Pick<Plan, 'scenario' | 'seed' | 'workers'>): string {
  const subjects = [...new Set(plan.workers.map((worker) => subjectSlug(worker.subject)))];
  return `${slug(plan.scenario)}-${subjects.slice(0, 3).join('-')}-${plan.seed.slice(0, 8)}`;
}

/** Makes the folder of a new run under `out` and writes its plan; -2, -3 … is added to an id that is taken. */
export function createRunDirectory(out: string, plan: Plan): RunDirectory {
  const id = runIdOf(plan);
  try {
    makeFolder(out);
    for (let n = 1; ; n++) {
      const directory = runDirectoryAt(join(out, n === 1 ? id : `${id}-${n}`));
      if (!made(directory.path)) continue;
      writePlan(directory, plan);
      return directory;
    }
  } catch (error) {
    throw notWritten(out, error);
  }
}

/** A folder whose plan did not fit on the disk is no run. */
function writePlan(directory: RunDirectory, plan: Plan): void {
  try {
    writeFileSync(directory.planPath, `${JSON.stringify(plan, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    rmSync(directory.path, { recursive: true, force: true });
    throw error;
  }
}

/** Every run directory under `out`, newest first; none when the folder does not exist. */
export function listRunDirectories(out: string): RunDirectory[] {
  if (!existsSync(out)) return [];
  return readdirSync(out, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => runDirectoryAt(join(out, entry.name)))
    .flatMap((directory) => {
      const mtimeNs = bornNs(directory);
      return mtimeNs === undefined ? [] : [{ directory, mtimeNs }];
    })
    .toSorted((a, b) =>
      a.mtimeNs === b.mtimeNs ? (a.directory.id < b.directory.id ? 1 : -1) : a.mtimeNs < b.mtimeNs ? 1 : -1,
    )
    .map(({ directory }) => directory);
}

/** undefined: without a plan it is no run, nor is one that nobody may look into, or that another harness removes at this moment. */
function bornNs({ planPath }: RunDirectory): bigint | undefined {
  try {
    return statSync(planPath, { bigint: true }).mtimeNs;
  } catch {
    return undefined;
  }
}

/** The failure of a read-only or full disk, with what to do about it. */
export function notWritten(path: string, error: unknown): HarnessError {
  return environmentError(
    'results-not-written',
    `The results cannot be written to ${path}: ${messageOf(error)}.`,
    'Free some space, or name a folder that can be written with --out.',
    error,
  );
}

/** `broken/no-lease` → `broken-no-lease`; a file is called by its name without folder and ending. */
export function subjectSlug(subject: string): string {
  const isFile = /\.[cm]?[jt]s$/.test(subject);
  return slug(isFile ? basename(subject, extname(subject)) : subject);
}

function slug(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'unnamed'
  );
}

function made(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

// The seed store: plans that failed lately, tried first by the next exploration. One file a plan, in `<folder>/<subject>/<hash of the plan>.json`,
// written beside and renamed, so that processes that use it at the same time see whole files only. The files are kept plans: `replay` reads them.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckName } from '../checks/check.ts';
import { HarnessError } from '../errors.ts';
import { planSchema } from '../plan/schema.ts';
import type { Plan } from '../plan/schema.ts';
import type { KeptPlan } from '../store/kept-plan.ts';
import { makeFolder } from '../store/make-folder.ts';
import { readPlan } from '../store/read-plan.ts';
import { notWritten, subjectSlug } from '../store/run-directory.ts';
import { errnoOf } from '../store/errno.ts';
import { writeWhole } from '../store/write-whole.ts';

/** Where the store lies, below the project's root. */
export const failingFolder = join('.lockstorm', 'failing');

/** Plans kept of each subject. */
export const FAILING_KEPT = 20;

/** A plan of the store. */
export interface FailingPlan {
  readonly plan: Plan;
  /** The check that convicted it. */
  readonly check: string;
}

export class FailingPlans {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The plans that failed with this subject, newest first. What cannot be read is removed, and said in `notes`. */
  of(subject: string, notes: string[] = []): FailingPlan[] {
    return this.#entries(subject).flatMap(({ path }) => {
      try {
        const { plan, kept } = readPlan(path);
        // A file of another subject that happens to have the same slug and hash, or one that was put here by hand.
        if (plan.workers.some((worker) => worker.subject !== subject)) return [];
        return [{ plan, check: kept?.convictedBy[0] ?? '' }];
      } catch (error) {
        if (!(error instanceof HarnessError)) throw error;
        // Another process has removed it since; it may be there again by now.
        if (errnoOf(error.cause) === 'ENOENT') return [];
        rmSync(path, { force: true });
        notes.push(`A plan that had failed could not be used and was removed: ${error.message}`);
        return [];
      }
    });
  }

  /** Adds a plan, or makes it the newest; the oldest make room. Throws a HarnessError when it cannot be written. */
  add(subject: string, plan: Plan, check: CheckName, why: string): void {
    const path = this.#pathOf(subject, plan);
    const kept: KeptPlan = { why, convictedBy: [check], subject, keptFrom: `seed ${plan.seed}`, plan };
    const beside = `${path}.${process.pid}`;
    try {
      makeFolder(this.#folderOf(subject));
      writeWhole(beside, `${JSON.stringify(kept, null, 2)}\n`);
      renameSync(beside, path);
    } catch (error) {
      if (error instanceof HarnessError) throw error;
      throw notWritten(path, error);
    }
    for (const old of this.#entries(subject).slice(FAILING_KEPT)) rmSync(old.path, { force: true });
  }

  /** Removes a plan; nothing happens when it is not there. */
  drop(subject: string, plan: Plan): void {
    rmSync(this.#pathOf(subject, plan), { force: true });
  }

  /** Files of a subject, newest first; those of the same time by their names. */
  #entries(subject: string): { path: string; mtimeNs: bigint }[] {
    const folder = this.#folderOf(subject);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const path = join(folder, name);
        const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
        return stat?.isFile() ? [{ path, mtimeNs: stat.mtimeNs }] : [];
      })
      .toSorted((a, b) => (a.mtimeNs === b.mtimeNs ? (a.path < b.path ? -1 : 1) : a.mtimeNs < b.mtimeNs ? 1 : -1));
  }

  #folderOf(subject: string): string {
    return join(this.#folder, `${subjectSlug(subject)}-${hash(subject).slice(0, 6)}`);
  }

  #pathOf(subject: string, plan: Plan): string {
    // Parsed: then the order of its keys is the schema's.
    return join(this.#folderOf(subject), `${hash(JSON.stringify(planSchema.parse(plan)))}.json`);
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

// The plan of a run directory, to be run again; half a run may have none.
import { existsSync } from 'node:fs';
import { usageError } from '../errors.ts';
import type { Plan } from '../plan/schema.ts';
import { pasteRun } from './paste-run.ts';
import { readPlan } from './read-plan.ts';
import type { RunDirectory } from './run-directory.ts';

/** Throws a usage error where plan.json is absent or cannot be used. */
export function planOfRun({ id, path, planPath, historyPath }: RunDirectory): Plan {
  if (existsSync(planPath)) return readPlan(planPath).plan;
  throw usageError(
    'no-plan',
    `The run ${id} has no plan.json, so it cannot be run again.`,
    existsSync(historyPath)
      ? `Run its seed again, or judge what was recorded: lockstorm check ${pasteRun(path)}`
      : 'Run its seed again, or name another run.',
  );
}

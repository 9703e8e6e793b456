// The plan of a row, with what is a command in it filled in for this machine.
import { join } from 'node:path';
import type { Plan } from '../../harness/plan/schema.ts';
import { projectRoot } from '../../harness/store/project-root.ts';
import { readPlan } from '../../harness/store/read-plan.ts';
import { debianCommand } from './debian-command.ts';
import type { CommandOptions } from './debian-command.ts';
import { planNameOf } from './entry.ts';
import type { Entry } from './entry.ts';

/** Absolute path of its file. */
export function planPathOf(entry: Entry): string {
  return join(projectRoot(), 'scenarios', 'track-record', planNameOf(entry));
}

/** Throws a HarnessError when the software of its command cannot be had. */
export async function loadPlan(entry: Entry, options: CommandOptions): Promise<Plan> {
  const { plan } = readPlan(planPathOf(entry));
  if (entry.debian === undefined) return plan;
  const subject = await debianCommand(entry.debian, options);
  // In the file a command is called by its name alone: where its parts lie differs from machine to machine.
  const named = `exec:${entry.debian}`;
  return {
    ...plan,
    workers: plan.workers.map((worker) =>
      worker.subject.startsWith(named) ? { ...worker, subject: worker.subject.replace(named, subject) } : worker,
    ),
  };
}

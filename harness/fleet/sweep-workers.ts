// Workers leave by themselves when their harness is SIGKILLed, at their next turn of the event loop. One that was stopped, or is stuck in a
// loop, has no next turn: the next run ends it.
import { isOrphanMark, markedProcesses } from './marks.ts';
import { killGroup } from './process-group.ts';

/** Ends every worker, and what workers started, whose harness is gone; says so in one line. Returns their pids. */
export function sweepWorkers(log: (line: string) => void): number[] {
  const pids = markedProcesses(isOrphanMark).map(({ pid }) => pid);
  for (const pid of pids) killGroup(pid);
  if (pids.length > 0) log(`Left behind by a harness that was killed, now ended: ${pids.length} worker processes.`);
  return pids;
}

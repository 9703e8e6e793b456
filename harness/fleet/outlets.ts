// Finds whoever holds the stdout of a worker: a process that left the worker's group, its session and its environment behind is known by
// that alone. Linux only: elsewhere no process is found.
import { readdirSync, readlinkSync } from 'node:fs';

const STDOUT = 1;

/** What a worker that was just spawned has for its stdout, as the kernel names it; undefined where it cannot be known. */
export function outletOf(pid: number): string | undefined {
  const target = targetOf(`/proc/${pid}/fd/${STDOUT}`);
  return target !== undefined && /^(?:socket|pipe):\[\d+\]$/.test(target) ? target : undefined;
}

/** Pids of all processes, of those that we may look at, that have one of these open. */
export function holdersOf(outlets: ReadonlySet<string>): number[] {
  if (outlets.size === 0) return [];
  return entriesOf('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => entriesOf(`/proc/${pid}/fd`).some((fd) => outlets.has(targetOf(`/proc/${pid}/fd/${fd}`) ?? '')))
    .map(Number);
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined; // gone, or somebody else's
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

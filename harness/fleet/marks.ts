// A mark in the environment of each worker, which everything that a worker starts inherits: it says which fleet of which harness a process
// belongs to, whatever session it moved to and whoever its parent is now. Linux only: elsewhere no process is found.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { processStart } from '../store/process-start.ts';

/** Name of the environment variable. */
export const MARK = 'LOCKSTORM_FLEET';

let fleets = 0;

/** A mark that no other fleet has, and that begins no other's: pid, start time and pid namespace of this process, a count, and a dot. */
export function fleetMark(): string {
  fleets += 1;
  return [process.pid, processStart(process.pid) ?? '', pidNamespace(), `${fleets}.`].join(' ');
}

/** The processes, of those that we may look at, whose mark passes. */
export function markedProcesses(passes: (mark: string) => boolean): { pid: number; mark: string }[] {
  return entriesOfProc().flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    const mark = markOf(pid);
    return mark !== undefined && passes(mark) ? [{ pid, mark }] : [];
  });
}

/** True when the harness that made the mark is gone. One in another container cannot be looked up by its pid, and is left alone. */
export function isOrphanMark(mark: string): boolean {
  const [pid, start, namespace] = mark.split(' ');
  return start !== '' && namespace === pidNamespace() && processStart(Number(pid)) !== start;
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function markOf(pid: number): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return environment.find((entry) => entry.startsWith(`${MARK}=`))?.slice(MARK.length + 1);
  } catch {
    return undefined; // gone, or somebody else's
  }
}

function entriesOfProc(): string[] {
  try {
    return readdirSync('/proc');
  } catch {
    return [];
  }
}

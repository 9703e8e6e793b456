// CPU time of processes, from Linux' /proc; other systems have none of it, and rows about CPU are left out there.
import { readFileSync } from 'node:fs';

/** USER_HZ: the unit of /proc/PID/stat on every Linux that Node runs on. */
const TICK_MS = 10;
const UTIME = 11;
const CUTIME = 13;

/** True where CPU time of other processes can be read. */
export const hasProcessCpu = process.platform === 'linux';

/** CPU ms of all children of this process that have ended, with their threads; grows in steps of 10 ms. */
export function endedChildrenCpuMs(): number {
  return timesOf('self', CUTIME);
}

/** CPU ms of this process and of all its children, of those that run and of those that ended. */
export function familyCpuMs(): number {
  const { user, system } = process.cpuUsage();
  const running = runningChildren().reduce((sum, pid) => sum + timesOf(pid, UTIME), 0);
  return (user + system) / 1000 + endedChildrenCpuMs() + running;
}

/** Every one is a child of the main thread's: that is where Node forks. */
function runningChildren(): string[] {
  try {
    const text = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ');
  } catch {
    return []; // a kernel without this file: what runs is left out
  }
}

/** User and system time: two fields in a row, counted after the command's name, which may hold blanks and brackets. */
function timesOf(process: string, index: number): number {
  try {
    const text = readFileSync(`/proc/${process}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[index]) + Number(fields[index + 1])) * TICK_MS;
  } catch {
    return 0;
  }
}

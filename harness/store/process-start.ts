// What tells a process from a later one that was given the same pid: when it started.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const hasProc = existsSync('/proc/self/stat');

/** Clock ticks since boot on Linux, `ps`'s start time elsewhere; undefined when there is no such process, or only its zombie. */
export function processStart(pid: number): string | undefined {
  try {
    return hasProc ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

function fromProc(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command in field 2 may hold blanks and brackets: count from its last bracket. Field 3 is the state, field 22 the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function fromPs(pid: number): string | undefined {
  const out = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
    timeout: 5_000,
  }).trim();
  return out === '' || out.startsWith('Z') ? undefined : out.replace(/^\S+\s+/, '');
}

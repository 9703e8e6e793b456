// Who is left of an interrupted run: on Linux each of its processes is known by its environment, whatever its parent or session is now.
import { readdirSync, readFileSync } from 'node:fs';

export interface Left {
  readonly pid: number;
  /** Its command line, shortened. */
  readonly what: string;
  /** It is stopped, and cannot leave by itself. */
  readonly paused: boolean;
}

const SHOWN = 120;

/**
 * Processes whose environment or command line has one of these texts: a folder that only the run had as TMPDIR, which everything inherits, and
 * the mark of its workers, which their watchdog has on its command line. Zombies have neither.
 */
export function leftBehind(signs: readonly string[]): Left[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    const line = read(name, 'cmdline');
    const traces = `${read(name, 'environ')}\0${line}`;
    if (!signs.some((sign) => traces.includes(sign))) return [];
    const state = read(name, 'stat')
      .replace(/^.*\) /s, '')
      .charAt(0);
    if (state === 'Z' || state === '') return [];
    return [
      { pid, what: line.replaceAll('\0', ' ').replace(/\s+/g, ' ').trim().slice(0, SHOWN), paused: state === 'T' },
    ];
  });
}

/** Empty for a process that is gone, or is somebody else's. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

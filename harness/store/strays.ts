// What outlived a harness that was killed: found by its record (running.ts), ended by pid and start time, removed.
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sweepWorkers } from '../fleet/sweep-workers.ts';
import {
  place,
  runningFolders,
  runningRecordSchema,
  type RunningCluster,
  type RunningProcess,
  type RunningRecord,
} from './running.ts';
import { processStart } from './process-start.ts';

/** A record of a harness that is gone, with what of it is still there. */
export interface Stray {
  readonly file: string;
  readonly harnessPid: number;
  readonly processes: readonly RunningProcess[];
  readonly directories: readonly string[];
  /** It had these; whether they are still there, their engine knows. */
  readonly clusters: readonly RunningCluster[];
}

/**
 * Ends the processes and removes the directories that dead harnesses left behind, and says so in one line.
 * Called at the start of each command that runs something. Records of living harnesses are left alone.
 */
export async function sweepStrays(
  log: (line: string) => void,
  folders: readonly string[] = runningFolders(),
): Promise<readonly Stray[]> {
  sweepWorkers(log);
  const strays = findStrays(folders);
  for (const stray of strays) {
    for (const { pid } of stray.processes) kill(pid);
    await gone(stray.processes);
    for (const directory of stray.directories) rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    const containers = await sweepContainers(stray);
    for (const file of [stray.file, `${stray.file}.tmp`]) rmSync(file, { force: true });
    if (stray.processes.length + stray.directories.length + containers.length > 0)
      log(describeStray(stray, containers));
  }
  return strays;
}

async function sweepContainers({ clusters }: Stray): Promise<string[]> {
  if (clusters.length === 0) return [];
  const { sweepRecorded } = await import('../cluster/containers/sweep.ts');
  return sweepRecorded(clusters);
}

/** One line: what a sweep has ended and removed, or is going to; `containers` as their engine named them. */
export function describeStray(
  { harnessPid, processes, directories }: Stray,
  containers: readonly string[] = [],
): string {
  const names = [...processes.map(({ what, pid }) => `${what} (pid ${pid})`), ...containers].join(', ');
  const folders = directories.length === 1 ? '1 temporary folder' : `${directories.length} temporary folders`;
  const what = [...(names ? [names] : []), ...(directories.length > 0 ? [folders] : [])].join(' and ');
  return `Left behind by a harness that was killed (pid ${harnessPid}), now ended and removed: ${what}.`;
}

/** Records whose harness is gone. Changes nothing. */
export function findStrays(folders: readonly string[] = runningFolders()): Stray[] {
  const here = place();
  const strays: Stray[] = [];
  for (const folder of folders) {
    for (const name of recordNames(folder)) {
      const file = join(folder, name);
      const record = read(file);
      // Another machine or container may share this folder: its pids are none of ours.
      if (!record || record.host !== here.host) continue;
      const sameBoot = record.boot === here.boot;
      if (sameBoot && record.pidNamespace !== here.pidNamespace) continue;
      if (sameBoot && processStart(record.harness.pid) === record.harness.start) continue;
      const directories = record.directories.filter(
        (directory) => basename(directory).startsWith('lockstorm-') && exists(directory),
      );
      const alive = sameBoot ? record.processes.filter(({ pid, start }) => processStart(pid) === start) : [];
      const known = new Set(alive.map(({ pid }) => pid));
      const unrecorded = sameBoot ? startedOn(directories).filter(({ pid }) => !known.has(pid)) : [];
      const { harness, clusters } = record;
      strays.push({ file, harnessPid: harness.pid, processes: [...alive, ...unrecorded], directories, clusters });
    }
  }
  return strays;
}

/** A harness killed between starting an etcd and noting its pid: the directory was noted first, and names the process. */
function startedOn(directories: readonly string[]): RunningProcess[] {
  if (directories.length === 0) return [];
  const marks = directories.map((directory) => `--data-dir=${directory}`);
  return safely(() => readdirSync('/proc'), []).flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    const words = safely(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'), []);
    const start = words.some((word) => marks.includes(word)) ? processStart(pid) : undefined;
    return start === undefined ? [] : [{ pid, start, what: 'etcd' }];
  });
}

function recordNames(folder: string): string[] {
  // The fallback lies in a folder that everybody may write to: a record of somebody else's making is not obeyed.
  const owner = safely(() => statSync(folder).uid, -1);
  if (owner !== (process.getuid?.() ?? owner)) return [];
  return safely(() => readdirSync(folder), []).filter((name) => name.endsWith('.json'));
}

function read(file: string): RunningRecord | undefined {
  return safely(() => runningRecordSchema.parse(JSON.parse(readFileSync(file, 'utf8'))), undefined);
}

function kill(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    safely(() => process.kill(pid, 'SIGKILL'), false);
  }
}

async function gone(processes: readonly RunningProcess[]): Promise<void> {
  for (let i = 0; i < 200 && processes.some(({ pid, start }) => processStart(pid) === start); i++) await sleep(10);
}

function exists(path: string): boolean {
  return safely(() => statSync(path).isDirectory(), false);
}

function safely<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

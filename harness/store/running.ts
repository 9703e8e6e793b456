// What this harness has running: every detached process, temporary directory and container, on disk, so that a later one can end and remove it
// if we are killed (strays.ts). Written before anything can go wrong, and cheap: one small file, replaced atomically.
import { mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { processStart } from './process-start.ts';
import { projectRoot } from './project-root.ts';

const clusterSchema = z.object({ cluster: z.string().regex(/^lockstorm-/), engine: z.string() });
const processSchema = z.object({ pid: z.int().min(2), start: z.string(), what: z.string() });

/** One file in `.lockstorm/running/`. `start` as processStart gives it. */
export const runningRecordSchema = z.object({
  harness: z.object({ pid: z.int(), start: z.string() }),
  /** Where the pids mean something: host, boot and pid namespace. */
  host: z.string(),
  boot: z.string(),
  pidNamespace: z.string(),
  processes: z.array(processSchema),
  directories: z.array(z.string()),
  /** Containers and networks labelled with a cluster's name, in an engine at an address as DOCKER_HOST has it. */
  clusters: z.array(clusterSchema).default([]),
});
export type RunningRecord = z.infer<typeof runningRecordSchema>;
export type RunningProcess = z.infer<typeof processSchema>;
export type RunningCluster = z.infer<typeof clusterSchema>;

/**
 * A process (leader of its own group), `what` names it for people: `etcd`, `worker 3`; or a temporary directory, whose own name
 * must begin with `lockstorm-` (a later harness removes nothing else); or the containers of a cluster, whose name begins like that too.
 */
export type Running = { readonly pid: number; readonly what: string } | { readonly directory: string } | RunningCluster;

const processes = new Map<number, RunningProcess>();
const directories = new Set<string>();
const clusters = new Set<RunningCluster>();
let file: string | undefined;
let writeScheduled = false;
let endsAtExit = false;

/** Where records may lie: the project's folder, and one of this user's where that cannot be written. */
export function runningFolders(): [project: string, fallback: string] {
  return [
    join(projectRoot(), '.lockstorm', 'running'),
    join(tmpdir(), `lockstorm-${process.getuid?.() ?? 0}`, 'running'),
  ];
}

/**
 * Notes a process or a directory before anything else happens to it; the answer forgets it, once it is gone.
 * Never throws: a disk that is full or read-only is told by the journal, and what runs is ended at our exit in any case.
 */
export function recordRunning(running: Running): () => void {
  if ('directory' in running) {
    directories.add(running.directory);
    write();
    return () => {
      if (directories.delete(running.directory)) writeSoon();
    };
  }
  if ('cluster' in running) {
    clusters.add(running);
    write();
    return () => {
      if (clusters.delete(running)) writeSoon();
    };
  }
  const start = processStart(running.pid);
  if (start === undefined) return () => {};
  const entry = { pid: running.pid, start, what: running.what };
  processes.set(running.pid, entry);
  write();
  return () => {
    if (processes.get(running.pid) !== entry) return;
    processes.delete(running.pid);
    writeSoon();
  };
}

/** What makes a pid mean the same thing: records of another host, boot or namespace say nothing about our processes. */
export function place(): Pick<RunningRecord, 'host' | 'boot' | 'pidNamespace'> {
  return {
    host: hostname(),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
  };
}

/** Forgetting may lag: a process that is gone is known by its start time. So several that end together cost one write. */
function writeSoon(): void {
  if (writeScheduled) return;
  writeScheduled = true;
  setImmediate(() => {
    writeScheduled = false;
    write();
  });
}

function write(): void {
  const empty = processes.size + directories.size + clusters.size === 0;
  if (empty && file === undefined) return;
  if (!endsAtExit) process.on('exit', endAll);
  endsAtExit = true;
  try {
    file ??= create();
    if (empty) rmSync(file, { force: true });
    else replace(file, record());
  } catch {
    // Told by the journal, see above.
  }
}

function create(): string {
  const name = `${process.pid}-${(processStart(process.pid) ?? 'unknown').replace(/\W+/g, '-')}.json`;
  const [project, fallback] = runningFolders();
  for (const folder of [project, fallback]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      replace(join(folder, name), record());
      return join(folder, name);
    } catch {
      continue;
    }
  }
  throw new Error('no folder for the record of what runs');
}

function record(): RunningRecord {
  return {
    harness: { pid: process.pid, start: processStart(process.pid) ?? '' },
    ...place(),
    processes: [...processes.values()],
    directories: [...directories],
    clusters: [...clusters],
  };
}

function replace(path: string, content: RunningRecord): void {
  const temporary = `${path}.tmp`;
  try {
    writeFileSync(temporary, JSON.stringify(content));
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The last resort of an exit that nobody planned: what is still noted is ended and removed here; containers have a remover of their own. */
function endAll(): void {
  for (const { pid, start } of processes.values()) {
    if (processStart(pid) === start) attempt(() => process.kill(-pid, 'SIGKILL'));
  }
  for (const directory of directories)
    attempt(() => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));
  if (file !== undefined) rmSync(file, { force: true });
}

function attempt<T>(action: () => T): T | '' {
  try {
    return action();
  } catch {
    return '';
  }
}

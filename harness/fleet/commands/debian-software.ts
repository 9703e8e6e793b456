// Debian packages, unpacked into the cache of this project: nothing is installed, no root is needed.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../cluster/cache.ts';
import { findOnPath } from '../../cluster/find-on-path.ts';
import { privateApt } from '../../cluster/providers/debian.ts';
import { mustWork, runCommand } from '../../cluster/run-command.ts';
import { environmentError } from '../../errors.ts';
import { recordRunning } from '../../store/running.ts';

export interface DebianSoftware {
  readonly name: string;
  /** Upstream's version, where it is pinned; otherwise the one that this system has. */
  readonly version?: string;
  /** What it needs beside it, of any version. */
  readonly needs: readonly string[];
}

export interface FetchOptions {
  readonly log: (line: string) => void;
  /** Nothing may touch the network. */
  readonly offline?: boolean;
  readonly signal?: AbortSignal | undefined;
}

const TOOLS = ['apt-get', 'apt-config', 'dpkg-deb'];

/** true, or why none can be fetched here: a clause that goes after "because". */
export async function canFetchDebian(): Promise<true | string> {
  for (const tool of TOOLS) if ((await findOnPath(tool)) === undefined) return `this machine has no ${tool}`;
  return true;
}

/** The folder that it is unpacked in, as `/` of a system would be, if it is there already. */
export function unpackedDebian({ name, version }: DebianSoftware): string | undefined {
  const place = placeOf({ name, version });
  return existsSync(place) ? place : undefined;
}

/** What is being fetched, by its place: runs side by side want the same at the same time. */
const fetching = new Map<string, Promise<string>>();

/** The folder that they are unpacked in. Rejects with a HarnessError that says why they cannot be had. */
export function debianSoftware(software: DebianSoftware, options: FetchOptions): Promise<string> {
  const place = placeOf(software);
  if (existsSync(place)) return Promise.resolve(place);
  const begun = fetching.get(place) ?? fetch(software, place, options).finally(() => fetching.delete(place));
  fetching.set(place, begun);
  return begun;
}

async function fetch(software: DebianSoftware, place: string, options: FetchOptions): Promise<string> {
  const { name, version } = software;
  if (options.offline) throw notHad(software, 'it is not in the cache, and --offline forbids to fetch it');
  const can = await canFetchDebian();
  if (can !== true) throw notHad(software, can);
  const scratch = join(dirname(place), `lockstorm-tmp-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  const forget = recordRunning({ directory: scratch });
  try {
    options.log(`Asking apt for ${[name, version].filter(Boolean).join(' ')}.`);
    await unpack(software, scratch, options.signal);
    if (!existsSync(place)) renameSync(join(scratch, 'unpacked'), place);
    return place;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    forget();
  }
}

function placeOf({ name, version }: Pick<DebianSoftware, 'name'> & { version?: string | undefined }): string {
  return join(dirname(cacheFolder()), 'debian', version === undefined ? name : `${name}-${version}`);
}

async function unpack(software: DebianSoftware, scratch: string, signal: AbortSignal | undefined): Promise<void> {
  const { name, version, needs } = software;
  const options = { timeoutMs: 300_000, cwd: scratch, env: await privateApt(scratch), ...(signal && { signal }) };
  await runCommand('apt-get', ['-q', 'update'], { ...options, silence: { ms: 10_000, progress: /^(Get|Hit):/m } });
  const download = await runCommand('apt-get', ['-q', 'download', name, ...needs], options);
  if (!download.ok) throw notHad(software, /^E: .*/m.exec(download.stderr)?.[0].slice(3) ?? download.problem);
  const archives = readdirSync(scratch).filter((file) => file.endsWith('.deb'));
  if (!archives.some((file) => file.startsWith(version === undefined ? `${name}_` : `${name}_${version}-`)))
    throw notHad(software, `this system has ${archives.find((file) => file.startsWith(`${name}_`)) ?? 'none'}`);
  for (const archive of archives) mustWork(await runCommand('dpkg-deb', ['-x', archive, 'unpacked'], options));
}

/** What is said where the software is not to be had. */
export function notHad({ name, version }: Pick<DebianSoftware, 'name' | 'version'>, why: string): Error {
  return environmentError(
    'software-not-had',
    `Debian's ${[name, version].filter(Boolean).join(' ')} cannot be had: ${why.replace(/\.$/, '')}.`,
    'Run it on Debian 12 with a network, or leave it out.',
  );
}

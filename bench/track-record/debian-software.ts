// Debian packages at a pinned version, unpacked into the cache of this project: nothing is installed, no root is needed.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { privateApt } from '../../harness/cluster/providers/debian.ts';
import { findOnPath } from '../../harness/cluster/find-on-path.ts';
import { mustWork, runCommand } from '../../harness/cluster/run-command.ts';
import { environmentError } from '../../harness/errors.ts';
import { projectRoot } from '../../harness/store/project-root.ts';
import { recordRunning } from '../../harness/store/running.ts';

export interface DebianSoftware {
  /** The package that is pinned. */
  readonly name: string;
  /** Upstream's version. */
  readonly version: string;
  /** What it needs beside it, of any version. */
  readonly needs: readonly string[];
}

export interface FetchOptions {
  readonly stop: AbortSignal;
  readonly log: (line: string) => void;
}

/** The folder that they are unpacked in, as `/` of a system would be. Throws a HarnessError that says why they cannot be had. */
export async function debianSoftware(software: DebianSoftware, { stop, log }: FetchOptions): Promise<string> {
  const { name, version } = software;
  const cache = join(projectRoot(), '.lockstorm', 'debian');
  const place = join(cache, `${name}-${version}`);
  if (existsSync(place)) return place;
  for (const tool of ['apt-get', 'apt-config', 'dpkg-deb']) {
    if ((await findOnPath(tool)) === undefined) throw notHad(software, `this machine has no ${tool}`);
  }
  const scratch = join(cache, `lockstorm-tmp-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  const forget = recordRunning({ directory: scratch });
  try {
    log(`Asking apt for ${name} ${version}.`);
    await unpack(software, scratch, stop);
    if (!existsSync(place)) renameSync(join(scratch, 'unpacked'), place);
    return place;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    forget();
  }
}

async function unpack(software: DebianSoftware, scratch: string, signal: AbortSignal): Promise<void> {
  const { name, version, needs } = software;
  const options = { timeoutMs: 300_000, cwd: scratch, env: await privateApt(scratch), signal };
  await runCommand('apt-get', ['-q', 'update'], { ...options, silence: { ms: 10_000, progress: /^(Get|Hit):/m } });
  const download = await runCommand('apt-get', ['-q', 'download', name, ...needs], options);
  if (!download.ok) throw notHad(software, /^E: .*/m.exec(download.stderr)?.[0].slice(3) ?? download.problem);
  const archives = readdirSync(scratch).filter((file) => file.endsWith('.deb'));
  if (!archives.some((file) => file.startsWith(`${name}_${version}-`)))
    throw notHad(software, `this system has ${archives.find((file) => file.startsWith(`${name}_`)) ?? 'none'}`);
  for (const archive of archives) mustWork(await runCommand('dpkg-deb', ['-x', archive, 'unpacked'], options));
}

/** What the row of the table says where the software is not to be had. */
export function notHad({ name, version }: DebianSoftware, why: string): Error {
  return environmentError(
    'software-not-had',
    `Debian's ${name} ${version} cannot be had: ${why.replace(/\.$/, '')}.`,
    'Run it on Debian 12 with a network, or leave that row out.',
  );
}

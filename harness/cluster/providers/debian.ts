// Debian's and Ubuntu's package, unpacked into the cache: no root needed, nothing installed, no service started, and apt's own
// lists and caches untouched.
import { mkdirSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installInCache } from '../cache.ts';
import { findOnPath } from '../find-on-path.ts';
import { mustWork, runCommand, type CommandOutcome } from '../run-command.ts';
import { newestOf, parseLine, parseVersion } from '../version.ts';
import type { NotApplicable, Provider } from './provider.ts';

const packageName = 'etcd-server';
const tools = ['apt-get', 'apt-cache', 'apt-config', 'dpkg-deb'];

export const debian: Provider = {
  title: 'Debian or Ubuntu package',

  async check({ version, cache }) {
    const missing: string[] = [];
    for (const tool of tools) if ((await findOnPath(tool)) === undefined) missing.push(tool);
    if (missing.length > 0) {
      return {
        notApplicable: `this machine has no ${missing.join(', ')}`,
        remedy: 'Use another way: this one is for Debian and Ubuntu.',
      };
    }
    const only = version === null ? '' : `, if it is ${named(version)}`;
    return { wouldTry: `apt-get download ${packageName} with private lists and unpack it into ${cache}${only}` };
  },

  provide({ version, cache, signal, log }) {
    return installInCache(cache, async (scratch) => {
      const env = await privateApt(scratch);
      log(`Asking apt for ${packageName}.`);
      const update = await runCommand('apt-get', ['-q', 'update'], {
        timeoutMs: 180_000,
        // apt tries every source in turn: one answer of one of them is what shows a network.
        silence: { ms: 10_000, progress: /^(Get|Hit):/m },
        cwd: scratch,
        env,
        signal,
      });
      const offered = await offeredVersions(scratch, env);
      const newest = newestOf(
        offered.map(({ upstream }) => upstream),
        version,
      );
      const choice = offered.find(({ upstream }) => upstream === newest);
      if (!choice) return notOffered(version, offered, update);
      log(`Fetching the Debian package ${packageName} ${choice.full}.`);
      const download = ['-q', 'download', `${packageName}=${choice.full}`];
      mustWork(await runCommand('apt-get', download, { timeoutMs: 300_000, cwd: scratch, env, signal }));
      const archive = (await readdir(scratch)).find((name) => name.endsWith('.deb')) ?? '';
      mustWork(await runCommand('dpkg-deb', ['-x', archive, 'unpacked'], { timeoutMs: 60_000, cwd: scratch }));
      return {
        binary: join(scratch, 'unpacked', 'usr', 'bin', 'etcd'),
        origin: `Debian package ${packageName} ${choice.full}`,
      };
    });
  },
};

interface Offered {
  /** `3.4.23-4+b4` */
  readonly full: string;
  /** `3.4.23` */
  readonly upstream: string;
}

/**
 * The system's own apt configuration (sources, proxies, keys) with other folders for everything that apt writes, short time-outs,
 * and none of the hooks that would clean up the real cache or wake up a desktop's update service.
 */
export async function privateApt(scratch: string): Promise<NodeJS.ProcessEnv> {
  const system = mustWork(await runCommand('apt-config', ['dump'], { timeoutMs: 10_000 })).stdout;
  const kept = system.split('\n').filter((line) => /^[^"]+ "[^"]*";$/.test(line) && !/^\S*-Invoke/.test(line));
  for (const folder of ['lists/partial', 'cache/archives/partial', 'state']) {
    mkdirSync(join(scratch, folder), { recursive: true });
  }
  const ours = {
    'Dir::State::Lists': join(scratch, 'lists'),
    'Dir::State': join(scratch, 'state'),
    'Dir::Cache': join(scratch, 'cache'),
    'Dir::Etc::Parts': '/dev/null',
    'Dir::Etc::Main': '/dev/null',
    'Acquire::http::Timeout': '5',
    'Acquire::https::Timeout': '5',
    'Acquire::Retries': '0',
    'Acquire::Languages': 'none',
    // As root, apt would fetch as a user who may not enter our folders.
    'APT::Sandbox::User': '',
  };
  const config = join(scratch, 'apt.conf');
  const lines = Object.entries(ours).map(([name, value]) => `${name} "${value}";`);
  await writeFile(config, [...kept, ...lines, ''].join('\n'));
  return { ...process.env, APT_CONFIG: config, LC_ALL: 'C' };
}

async function offeredVersions(scratch: string, env: NodeJS.ProcessEnv): Promise<Offered[]> {
  const { stdout } = await runCommand('apt-cache', ['madison', packageName], { timeoutMs: 60_000, cwd: scratch, env });
  return stdout.split('\n').flatMap((line) => {
    const [name, full] = line.split('|').map((field) => field.trim());
    const upstream = parseVersion(full?.replace(/^\d+:/, '').replace(/[-+~].*$/, '') ?? '');
    return name === packageName && full !== undefined && upstream !== undefined ? [{ full, upstream }] : [];
  });
}

/** `3.4.23`, `of the line 3.4`. */
function named(asked: string): string {
  return parseLine(asked) === undefined ? asked : `of the line ${asked}`;
}

function notOffered(version: string | null, offered: readonly Offered[], update: CommandOutcome): NotApplicable {
  const remedy = 'Use another way, or check the network and the package sources.';
  if (offered.length > 0) {
    const there = [...new Set(offered.map(({ upstream }) => upstream))].join(', ');
    return {
      notApplicable: `this system's package is etcd ${there}, not ${version === null ? '3.4 or later' : named(version)}`,
      remedy,
    };
  }
  if (!update.ok && /no answer|longer than/.test(update.problem)) return { notApplicable: update.problem, remedy };
  const complaint = `${update.stderr}\n${update.stdout}`.split('\n').find((line) => /^(E|Err|W):/.test(line));
  const why = complaint?.replace(/^\w+:\s*/, '').trim() ?? update.problem;
  return { notApplicable: `apt offers no ${packageName}${why ? ` (${why})` : ''}`, remedy };
}

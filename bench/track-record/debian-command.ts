// Debian's software as subjects: the command line of an adapter that speaks the worker protocol, with the version that a row is about.
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../harness/cluster/cache.ts';
import { debianSoftware } from '../../harness/fleet/commands/debian-software.ts';
import { etcdctlWorker } from '../../harness/fleet/commands/etcdctl-lock.ts';
import { tried } from '../../harness/fleet/commands/find-etcdctl.ts';
import { debiansPython } from '../../harness/fleet/commands/python3-etcd3.ts';
import type { WorkerCommand } from '../../harness/fleet/worker-image.ts';
import { workerEnvironment } from '../../harness/fleet/worker-environment.ts';
import type { DebianSubject } from './entry.ts';

export interface CommandOptions {
  readonly stop: AbortSignal;
  readonly log: (line: string) => void;
}

/** `exec:…`, a subject for a plan. Throws a HarnessError that says why it cannot be had. */
export async function debianCommand(subject: DebianSubject, { stop, log }: CommandOptions): Promise<string> {
  const options = { log, signal: stop };
  if (subject === 'python3-etcd3') return execOf(await debiansPython(options));
  const root = await debianSoftware({ name: 'etcd-client', version: '3.4.23', needs: [] }, options);
  const cache = join(dirname(cacheFolder()), 'commands');
  return execOf(await etcdctlWorker(await tried(join(root, 'usr/bin/etcdctl')), { cache }));
}

/** Through env, since a worker gets none of our environment. */
function execOf({ file, args, env }: WorkerCommand): string {
  const usual = workerEnvironment();
  const more = Object.entries(env).flatMap(([name, value]) => (usual[name] === value ? [] : [`${name}=${value}`]));
  return `exec:${[...(more.length > 0 ? ['env', ...more] : []), file, ...args].map((word) => `'${word}'`).join(' ')}`;
}

// Debian's software as subjects: the command line of an adapter that speaks the worker protocol.
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../../harness/cluster/find-on-path.ts';
import { runCommand } from '../../harness/cluster/run-command.ts';
import { projectRoot } from '../../harness/store/project-root.ts';
import { debianSoftware, notHad } from './debian-software.ts';
import type { DebianSoftware, FetchOptions } from './debian-software.ts';
import type { DebianSubject } from './entry.ts';

export type { FetchOptions } from './debian-software.ts';

const etcdClient: DebianSoftware = { name: 'etcd-client', version: '3.4.23', needs: [] };
const pythonEtcd3: DebianSoftware = {
  name: 'python3-etcd3',
  version: '0.12.0',
  needs: ['python3-grpcio', 'python3-protobuf', 'python3-six', 'python3-tenacity'].concat(
    ['libprotobuf32', 'libc-ares2', 'libre2-9', 'libabsl20220623'], // what those are linked with
  ),
};
/** The packages are built for this one, not for whichever comes first on PATH. */
const PYTHON = '/usr/bin/python3';

/** `exec:…`, a subject for a plan. Throws a HarnessError that says why it cannot be had. */
export function debianCommand(subject: DebianSubject, options: FetchOptions): Promise<string> {
  return subject === 'etcdctl-lock' ? etcdctlLock(options) : python3Etcd3(options);
}

async function etcdctlLock(options: FetchOptions): Promise<string> {
  if ((await findOnPath('setsid')) === undefined) throw notHad(etcdClient, 'this machine has no setsid');
  const root = await debianSoftware(etcdClient, options);
  const worker = fileURLToPath(new URL(`etcdctl-worker${extname(import.meta.url)}`, import.meta.url));
  return `exec:'${process.execPath}' '${worker}' '${join(root, 'usr/bin/etcdctl')}'`;
}

async function python3Etcd3(options: FetchOptions): Promise<string> {
  if (!existsSync(PYTHON)) throw notHad(pythonEtcd3, `this machine has no ${PYTHON}`);
  const root = await debianSoftware(pythonEtcd3, options);
  // Through env, since a worker gets none of our environment; grpc complains about its fork handlers otherwise.
  const command = ['env', `PYTHONPATH=${join(root, 'usr/lib/python3/dist-packages')}`].concat([
    `LD_LIBRARY_PATH=${join(root, `usr/lib/${await multiarch()}`)}`,
    'PYTHONUNBUFFERED=1',
    PYTHON,
  ]);
  const tried = await runCommand(command[0]!, [...command.slice(1), '-c', 'import etcd3'], { timeoutMs: 30_000 });
  if (!tried.ok) throw notHad(pythonEtcd3, `it does not load here (${tried.stderr.trim().split('\n').at(-1)})`);
  const worker = join(projectRoot(), 'bench', 'track-record', 'python3_etcd3_worker.py');
  return `exec:${[...command, worker].map((word) => `'${word}'`).join(' ')}`;
}

/** The folder of Debian's libraries for this machine, such as `x86_64-linux-gnu`. */
async function multiarch(): Promise<string> {
  const architectures: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
  return `${architectures[process.arch] ?? process.arch}-linux-gnu`;
}

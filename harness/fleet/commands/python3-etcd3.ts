// python3-etcd3: the Lock of python-etcd3, as its documentation shows it (workers/python). It is here for the track record: waiting fails as
// Debian ships it, and what it holds is never renewed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from '../../cluster/find-on-path.ts';
import { runCommand } from '../../cluster/run-command.ts';
import { environmentError } from '../../errors.ts';
import type { BuiltInCommand } from '../built-in-commands.ts';
import type { WorkerCommand } from '../worker-image.ts';
import { workerEnvironment } from '../worker-environment.ts';
import { canFetchDebian, debianSoftware, notHad, unpackedDebian } from './debian-software.ts';
import type { DebianSoftware, FetchOptions } from './debian-software.ts';
import { scriptOf } from './our-program.ts';

const pythonEtcd3 = {
  name: 'python3-etcd3',
  version: '0.12.0',
  needs: ['python3-grpcio', 'python3-protobuf', 'python3-six', 'python3-tenacity'].concat(
    ['libprotobuf32', 'libc-ares2', 'libre2-9', 'libabsl20220623'], // what those are linked with
  ),
} satisfies DebianSoftware;
/** Debian's packages are built for this one, not for whichever comes first on PATH. */
const DEBIANS_PYTHON = '/usr/bin/python3';
const HAS_ETCD3 = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("etcd3") is None)';

export const python3Etcd3: BuiltInCommand = {
  title: 'python-etcd3, client.lock()',
  orphaned: false,
  survives: [],
  async available() {
    if (scriptOf(SCRIPT) === undefined) return 'its script (workers/python) is not in this installation';
    if ((await ownPython()) !== undefined || unpackedDebian(pythonEtcd3) !== undefined) return true;
    const can = existsSync(DEBIANS_PYTHON) ? await canFetchDebian() : `this machine has no ${DEBIANS_PYTHON}`;
    return can === true || `python3 has no etcd3, and Debian's package cannot be fetched: ${can}`;
  },
  async prepare(options) {
    const python = await ownPython();
    if (python === undefined) return debiansPython(options);
    return { file: python, args: [script()], env: { ...workerEnvironment(), ...UNBUFFERED } };
  },
};

const SCRIPT = 'python/etcd3_worker.py';
const UNBUFFERED = { PYTHONUNBUFFERED: '1' };

/** With Debian's packages, unpacked; `ways` go to the script. Throws a HarnessError. */
export async function debiansPython(options: FetchOptions, ways: readonly string[] = []): Promise<WorkerCommand> {
  if (!existsSync(DEBIANS_PYTHON)) throw notHad(pythonEtcd3, `this machine has no ${DEBIANS_PYTHON}`);
  const root = await debianSoftware(pythonEtcd3, options);
  const env = {
    ...workerEnvironment(),
    ...UNBUFFERED,
    PYTHONPATH: join(root, 'usr/lib/python3/dist-packages'),
    LD_LIBRARY_PATH: join(root, `usr/lib/${multiarch()}`),
  };
  const tried = await runCommand(DEBIANS_PYTHON, ['-c', 'import etcd3'], { timeoutMs: 30_000, env });
  if (!tried.ok) throw notHad(pythonEtcd3, `it does not load here (${tried.stderr.trim().split('\n').at(-1)})`);
  return { file: DEBIANS_PYTHON, args: [script(), ...ways], env };
}

/** The python3 on PATH, if etcd3 is installed for it. */
async function ownPython(): Promise<string | undefined> {
  const python = await findOnPath('python3');
  if (python === undefined) return undefined;
  const { ok } = await runCommand(python, ['-c', HAS_ETCD3], { timeoutMs: 10_000, env: workerEnvironment() });
  return ok ? python : undefined;
}

function script(): string {
  const path = scriptOf(SCRIPT);
  if (path !== undefined) return path;
  throw environmentError('no-script', `workers/${SCRIPT} is not in this installation.`, 'Install lockstorm again.');
}

/** The folder of Debian's libraries for this machine, such as `x86_64-linux-gnu`. */
function multiarch(): string {
  const architectures: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
  return `${architectures[process.arch] ?? process.arch}-linux-gnu`;
}

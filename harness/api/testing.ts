// For tests of the package: it is packed, and put into a project of a user's, who has typescript and vitest and none of our other tools.
import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { x as extract } from 'tar';
import { testEtcd } from '../cluster/testing.ts';

export const checkout = resolve(import.meta.dirname, '..', '..');

export interface Ended {
  readonly code: number;
  /** stdout, then stderr. */
  readonly output: string;
}

export interface UserProject extends Disposable {
  readonly root: string;
  /** For --etcd. */
  readonly etcd: string;
  /** Paths in the tarball. */
  readonly packed: readonly { readonly path: string; readonly size: number }[];
  readonly tarballBytes: number;
  /** Runs a command as the user would type it there, with an etcd that is there. */
  type(line: string, env?: Record<string, string>): Promise<Ended>;
}

/** As `npm install --save-dev lockstorm etcd3 vitest typescript` leaves it, without the network: the tarball unpacked, the rest as links. */
export async function userProject(): Promise<UserProject> {
  const root = mkdtempSync(join(tmpdir(), 'lockstorm-user-'));
  const modules = join(root, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  const etcd = `path:${(await testEtcd()).binary}`;
  const type = (line: string, more: Record<string, string> = {}): Promise<Ended> => {
    const [file = '', ...words] = line.split(' ');
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, NO_COLOR: '1', npm_config_loglevel: 'error', LOCKSTORM_ETCD: etcd, ...more };
    return run(file, words, root, env);
  };
  const { packed, tarball, bytes } = await pack(root);
  mkdirSync(join(modules, 'lockstorm'));
  await extract({ file: tarball, cwd: join(modules, 'lockstorm'), strip: 1 });
  rmSync(tarball);
  for (const path of installed()) link(join(checkout, path), join(root, path));
  const bins = [
    ['lockstorm', 'lockstorm/dist/harness/cli.js'],
    ['vitest', 'vitest/vitest.mjs'],
    ['tsc', 'typescript/bin/tsc'],
  ] as const;
  for (const [name, target] of bins) symlinkSync(join('..', target), join(modules, '.bin', name));
  // As npm does with a bin.
  chmodSync(join(modules, 'lockstorm', 'dist', 'harness', 'cli.js'), 0o755);
  const devDependencies = { etcd3: '*', lockstorm: '*', typescript: '*', vitest: '*' };
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'shop', type: 'module', devDependencies }, null, 2));
  return {
    root,
    etcd,
    packed,
    tarballBytes: bytes,
    type,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

async function pack(into: string): Promise<{ packed: UserProject['packed']; tarball: string; bytes: number }> {
  // `npm test` has just built what prepack would build.
  const words = ['pack', '--ignore-scripts', '--json', '--loglevel=error', `--pack-destination=${into}`];
  const { code, output } = await run('npm', words, checkout, process.env);
  if (code !== 0) throw new Error(`npm pack failed: ${output}`);
  const [only]: { filename: string; size: number; files: { path: string; size: number }[] }[] = JSON.parse(output);
  return { packed: only!.files, tarball: join(into, only!.filename), bytes: only!.size };
}

/** What npm would install beside it: what our lock file has for production, and what this user has besides. */
function installed(): string[] {
  const lock: { packages: Record<string, { dev?: boolean }> } = JSON.parse(
    readFileSync(join(checkout, 'package-lock.json'), 'utf8'),
  );
  const own = ['node_modules/typescript', 'node_modules/vitest', 'node_modules/@types/node'];
  return Object.entries(lock.packages)
    .filter(([path, { dev = false }]) => path.lastIndexOf('node_modules/') === 0 && (!dev || own.includes(path)))
    .map(([path]) => path)
    .filter((path) => existsSync(join(checkout, path)));
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

function run(file: string, words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((done) =>
    execFile(file, words, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, output: stdout + stderr }),
    ),
  );
}

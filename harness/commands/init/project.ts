// What init has to know of a user's project: where its root and its repository are, what it is written in, and what it depends on.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { messageOf, usageError } from '../../errors.ts';

export interface Project {
  /** The folder of its package.json, absolute. */
  readonly root: string;
  /** Relative to the root, as are all paths here: `chaos/my-lock.ts`. */
  readonly subject: string;
  /** undefined: the project has no vitest. */
  readonly test: string | undefined;
  readonly typescript: boolean;
  /** Packages that it depends on in any way. */
  readonly dependencies: ReadonlySet<string>;
  /** The root of the git repository that it is in, absolute; the project's own where there is none. */
  readonly repository: string;
  readonly lockFile: LockFile | undefined;
}

export interface LockFile {
  readonly manager: 'npm' | 'pnpm' | 'yarn' | 'yarn-classic';
  /** Absolute: of a workspace it lies above the project. */
  readonly path: string;
}

const dependenciesSchema = z.record(z.string(), z.unknown()).optional();
const packageSchema = z.looseObject({
  type: z.string().optional(),
  dependencies: dependenciesSchema,
  devDependencies: dependenciesSchema,
  peerDependencies: dependenciesSchema,
  optionalDependencies: dependenciesSchema,
});

/** `folder`: for the subject, absolute. Throws a usage error where there is no package.json, or none that can be read. */
export function readProject(root: string, folder: string): Project {
  const pack = readPackage(root);
  const near = relative(root, folder);
  if (near.split(sep)[0] === '..' || resolve(root, near) !== folder)
    throw usageError(
      'outside-project',
      `${folder} is not in the project ${root}.`,
      'Name a folder in it, such as chaos.',
    );
  const dependencies = new Set(
    [pack.dependencies, pack.devDependencies, pack.peerDependencies, pack.optionalDependencies].flatMap((each) =>
      Object.keys(each ?? {}),
    ),
  );
  const typescript = dependencies.has('typescript') || existsSync(join(root, 'tsconfig.json'));
  // Where a package is CommonJS only these endings say that a file is a module.
  const extension = `${pack.type === 'module' ? '' : 'm'}${typescript ? 'ts' : 'js'}`;
  const repository = above(root, (each) => existsSync(join(each, '.git'))) ?? root;
  const fileIn = (name: string): string => [...near.split(sep), `${name}.${extension}`].filter(Boolean).join('/');
  return {
    root,
    subject: fileIn('my-lock'),
    test: dependencies.has('vitest') ? fileIn('my-lock.test') : undefined,
    typescript,
    dependencies,
    repository,
    lockFile: lockFileOf(root, repository),
  };
}

function readPackage(root: string): z.infer<typeof packageSchema> {
  const path = join(root, 'package.json');
  if (!existsSync(path))
    throw usageError(
      'no-project',
      `There is no package.json in ${root}, nor above it.`,
      'Make a project first: npm init --yes && npm install --save-dev lockstorm etcd3',
    );
  try {
    return packageSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw usageError('package-unreadable', `${path} cannot be read: ${messageOf(error)}.`, 'Correct it first.', error);
  }
}

function lockFileOf(root: string, repository: string): LockFile | undefined {
  const names = { 'package-lock.json': 'npm', 'pnpm-lock.yaml': 'pnpm', 'yarn.lock': 'yarn' } as const;
  for (const [name, manager] of Object.entries(names)) {
    const folder = above(root, (each) => existsSync(join(each, name)), repository);
    if (folder === undefined) continue;
    const path = join(folder, name);
    const classic = manager === 'yarn' && readFileSync(path, 'utf8').includes('yarn lockfile v1');
    return { manager: classic ? 'yarn-classic' : manager, path };
  }
  return undefined;
}

/** The nearest folder at or above `from` that passes, not beyond `last`. */
function above(from: string, passes: (folder: string) => boolean, last?: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (passes(folder)) return folder;
    if (folder === last || basename(folder) === '') return undefined;
  }
}

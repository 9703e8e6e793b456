// The CI workflow that init writes: a storm on each push, with the run directories kept. It lies in the root of the repository, wherever in it
// the project is.
import { basename, dirname, relative, sep } from 'node:path';
import type { LockFile, Project } from './project.ts';

const installs: Record<LockFile['manager'], string> = {
  npm: 'npm ci',
  pnpm: 'pnpm install --frozen-lockfile',
  yarn: 'yarn install --immutable',
  'yarn-classic': 'yarn install --frozen-lockfile',
};

/** `path`: from the project's root. */
export function workflowOf(project: Pick<Project, 'root' | 'repository' | 'lockFile'>): { path: string; text: string } {
  const { root, repository, lockFile } = project;
  const up = relative(root, repository).split(sep).filter(Boolean);
  return {
    path: [...up, '.github', 'workflows', 'chaos.yml'].join('/'),
    text: workflowText(root, repository, lockFile),
  };
}

function workflowText(root: string, repository: string, lockFile: LockFile | undefined): string {
  const folder = slashed(relative(repository, root));
  const below = folder === '' ? '' : `${folder}/`;
  const manager = lockFile?.manager ?? 'npm';
  const program = manager === 'yarn-classic' ? 'yarn' : manager;
  const installFolder = lockFile === undefined ? folder : slashed(relative(repository, dirname(lockFile.path)));
  const cachePath = lockFile && slashed(relative(repository, lockFile.path));
  return lines(
    '# Storms the lock on every push: red when it is unsafe (exit 1), when too little could be judged (2), or when the machine failed (3).',
    'name: chaos',
    'on: [push, pull_request]',
    '',
    'permissions:',
    '  contents: read',
    '',
    'jobs:',
    '  chaos:',
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 20',
    folder !== '' && ['    defaults:', '      run:', `        working-directory: ${quoted(folder)}`],
    '    steps:',
    '      - uses: actions/checkout@v4',
    program !== 'npm' && ['      - run: corepack enable', '        working-directory: .'],
    '      - uses: actions/setup-node@v4',
    '        with:',
    '          node-version: 22',
    cachePath !== undefined && [
      `          cache: ${program}`,
      cachePath !== basename(cachePath) && `          cache-dependency-path: ${quoted(cachePath)}`,
    ],
    '      # The etcd that lockstorm fetches for itself.',
    '      - uses: actions/cache@v4',
    '        with:',
    `          path: ${quoted(`${below}.lockstorm/etcd`)}`,
    '          key: lockstorm-etcd-${{ runner.os }}-${{ runner.arch }}',
    `      - run: ${lockFile === undefined ? 'npm install' : installs[manager]}`,
    installFolder !== folder && `        working-directory: ${quoted(installFolder === '' ? '.' : installFolder)}`,
    '      # The seed is the commit: the same plans are run again by this line, and a red run by the line below its story.',
    `      - run: ${program} run chaos ${program === 'npm' ? '-- ' : ''}--seed commit`,
    '      # What went wrong stands in the job summary. The artifact has the rest: unpack it in reports/runs, and open report.html of a run.',
    '      - uses: actions/upload-artifact@v4',
    '        if: ${{ !cancelled() }}',
    '        with:',
    '          name: chaos-runs',
    `          path: ${quoted(`${below}reports/runs`)}`,
    '          if-no-files-found: ignore',
  );
}

type Line = string | false | readonly Line[];

function lines(...parts: readonly Line[]): string {
  const flat = (part: Line): string[] =>
    part === false ? [] : typeof part === 'string' ? [`${part}\n`] : part.flatMap(flat);
  return parts.flatMap(flat).join('');
}

/** As a YAML scalar: plain where that is safe. */
function quoted(text: string): string {
  return /^[\w./][\w./-]*$/.test(text) ? text : JSON.stringify(text);
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

// What init writes into projects of several kinds, and what it leaves alone. That it runs is shown in harness/api/package.test.ts.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { HarnessError } from '../errors.ts';
import { initCommand } from './init.ts';
import { testContext } from './testing.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'lockstorm-init-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const files = (): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted();
const init = (folder?: string, cwd = root): string => {
  const context = testContext({ cwd });
  expect(initCommand(folder, context)).toBe(0);
  return context.output();
};
const all = { lockstorm: '1', etcd3: '1', vitest: '4', typescript: '5' };

describe('lockstorm init', () => {
  it('writes everything into a project with TypeScript and vitest', () => {
    write('package.json', JSON.stringify({ type: 'module', devDependencies: all }, null, 4));
    write('package-lock.json', '{}');
    write('.gitignore', 'node_modules\n/reports/runs');
    const output = init();
    expect(files()).toEqual([
      '.github/workflows/chaos.yml',
      '.gitignore',
      'chaos/my-lock.test.ts',
      'chaos/my-lock.ts',
      'lockstorm.config.json',
      'package-lock.json',
      'package.json',
    ]);
    expect(text('package.json')).toBe(
      JSON.stringify({ type: 'module', devDependencies: all, scripts: { chaos: 'lockstorm' } }, null, 4),
    );
    expect(text('.gitignore')).toBe('node_modules\n/reports/runs\n.lockstorm/\n');
    expect(JSON.parse(text('lockstorm.config.json'))).toMatchObject({ subject: './chaos/my-lock.ts' });
    expect(output.split('\n').slice(-9)).toEqual([
      'Next:',
      expect.stringMatching(/^ {2}npx lockstorm conform \.\/chaos\/my-lock\.ts +# /),
      expect.stringMatching(/^ {2}npm run chaos +# /),
      expect.stringMatching(/^ {2}npx lockstorm explore --faults cut +# /),
      expect.stringMatching(/^ {2}npx vitest run chaos\/my-lock\.test\.ts +# /),
      '',
      expect.stringMatching(/^The example is etcd3's Lock\. It survives SIGKILL and not much more/),
      expect.stringMatching(/take "faults" out of that file/),
      '',
    ]);
  });

  it('overwrites nothing, and says so', () => {
    write('package.json', JSON.stringify({ type: 'module', scripts: { chaos: 'monkey' }, devDependencies: all }));
    write('chaos/my-lock.ts', 'mine');
    write('lockstorm.config.json', 'mine too');
    const before = text('package.json');
    const output = init();
    expect([text('chaos/my-lock.ts'), text('lockstorm.config.json'), text('package.json')]).toEqual([
      'mine',
      'mine too',
      before,
    ]);
    expect(output).toMatch(/^left +chaos\/my-lock\.ts +it is there already$/m);
    expect(output).toMatch(/^left +package\.json +its script "chaos" is there already: monkey$/m);
    const [first, again] = [files().map(text), (init(), files().map(text))];
    expect(again).toEqual(first);
  });

  it('writes JavaScript where there is no TypeScript, and names modules as such where a package is CommonJS', () => {
    write('package.json', '{ "dependencies": { "etcd3": "1" } }\n');
    const output = init('test/chaos');
    expect(files()).toContain('test/chaos/my-lock.mjs');
    expect(files().filter((name) => name.includes('.test.'))).toEqual([]);
    expect(text('test/chaos/my-lock.mjs')).not.toMatch(/: LockSubject|: Promise|import type/);
    expect(text('package.json')).toMatch(/\n$/);
    expect(output).toMatch(/npm install --save-dev lockstorm +#/);
    expect(output).toMatch(/npx lockstorm list +#/);
    write('tsconfig.json', '{}');
    init('typed');
    expect(files()).toContain('typed/my-lock.mts');
  });

  it('takes the folder from where the user is, and only one in the project', () => {
    write('package.json', '{"type":"module"}');
    mkdirSync(join(root, 'packages'));
    init('chaos', join(root, 'packages'));
    expect(files()).toContain('packages/chaos/my-lock.js');
    expect(() => init('../elsewhere')).toThrow(HarnessError);
    expect(existsSync(join(root, '..', 'elsewhere'))).toBe(false);
  });

  it('needs a package.json that can be read', () => {
    expect(() => init()).toThrow(/There is no package\.json/);
    write('package.json', '{');
    expect(() => init()).toThrow(/package\.json cannot be read/);
    expect(files()).toEqual(['package.json']);
  });

  it.each([
    ['package-lock.json', '{}', ['npm ci', 'npm run chaos -- --seed commit']],
    ['pnpm-lock.yaml', '', ['corepack enable', 'pnpm install --frozen-lockfile', 'pnpm run chaos --seed commit']],
    [
      'yarn.lock',
      '# yarn lockfile v1',
      ['corepack enable', 'yarn install --frozen-lockfile', 'yarn run chaos --seed commit'],
    ],
    ['yarn.lock', '__metadata:', ['corepack enable', 'yarn install --immutable', 'yarn run chaos --seed commit']],
    ['nothing', '', ['npm install', 'npm run chaos -- --seed commit']],
  ])('writes a workflow for %s (%s)', (lock, content, commands) => {
    write('package.json', '{"type":"module"}');
    write(lock, content);
    init();
    const { steps, defaults } = jobOf(text('.github/workflows/chaos.yml'));
    expect(steps.flatMap(({ run }) => run ?? [])).toEqual(commands);
    expect(defaults).toBeUndefined();
    expect(steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact'))).toMatchObject({
      if: '${{ !cancelled() }}',
      with: { path: 'reports/runs' },
    });
    expect(text('.github/workflows/chaos.yml')).toContain('job summary');
  });

  it('puts the workflow into the root of the repository, for a project below it', () => {
    mkdirSync(join(root, '.git'));
    write('package-lock.json', '{}');
    write('packages/a b/package.json', '{"type":"module"}');
    init(undefined, join(root, 'packages', 'a b'));
    const { steps, defaults } = jobOf(text('.github/workflows/chaos.yml'));
    expect(defaults).toEqual({ run: { 'working-directory': 'packages/a b' } });
    expect(steps.find(({ run }) => run === 'npm ci')).toMatchObject({ 'working-directory': '.' });
    expect(steps.at(-1)).toMatchObject({ with: { path: 'packages/a b/reports/runs' } });
    expect(steps.find(({ uses }) => uses?.startsWith('actions/setup-node'))).toMatchObject({ with: { cache: 'npm' } });
    expect(existsSync(join(root, 'packages', 'a b', 'chaos', 'my-lock.js'))).toBe(true);
  });
});

interface Job {
  readonly defaults?: unknown;
  readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
}

function jobOf(workflow: string): Job {
  const parsed: { jobs: { chaos: Job } } = parse(workflow);
  return parsed.jobs.chaos;
}

// The package as users get it: packed, put into an empty project, and used from there. `npm test` builds it first.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processStart } from '../store/process-start.ts';
import { checkout, userProject } from './testing.ts';
import type { UserProject } from './testing.ts';

const patience = { timeout: 60_000, interval: 50 };
let user: UserProject;
beforeAll(async () => (user = await userProject()));
afterAll(() => user[Symbol.dispose]());

const text = (...path: string[]): string => readFileSync(join(user.root, ...path), 'utf8');
const packed = (): string[] => user.packed.map(({ path }) => path);

describe('the tarball', () => {
  it('has what runs and what is read, and nothing that only we need', () => {
    const paths = packed();
    expect(paths).toEqual(
      expect.arrayContaining([
        'README.md',
        'LICENSE',
        'package.json',
        'docs/writing-a-subject.md',
        'docs/config.schema.json',
        'dist/harness/cli.js',
        'dist/harness/search/threads/thread.js',
        'dist/workers/main.js',
        'dist/workers/subjects/session-mutex.js',
        'dist/workers/subjects/broken/no-lease.js',
      ]),
    );
    expect(
      paths.filter((path) =>
        /\.test\.|testing|fixtures|(^|\/)bench\/|\.map$|tsbuildinfo|\.ts$/.test(path.replace(/\.d\.ts$/, '')),
      ),
    ).toEqual([
      // The contract, and two subjects to read (docs/writing-a-subject.md).
      'workers/subject.ts',
      'workers/subjects/etcd3-lock.ts',
      'workers/subjects/session-mutex.ts',
      ...['deletions', 'etcd', 'follow', 'pause', 'session'].map((name) => `workers/subjects/session/${name}.ts`),
    ]);
    expect(user.tarballBytes).toBeLessThan(2_000_000);
  });

  it.each(['writing-a-subject', 'in-a-test-suite', 'protocol', 'etcd', 'containers', 'own-cluster'])(
    'has what docs/%s.md sends a reader to',
    (name) => {
      const files = packed();
      const missing = namedIn(text('node_modules', 'lockstorm', 'docs', `${name}.md`)).filter(
        (path) => !files.some((file) => file === path || file.startsWith(`${path}/`)),
      );
      expect(missing).toEqual([]);
    },
  );

  it('has the workers in other languages', () => {
    const theirs = readdirSync(join(checkout, 'workers'), { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.ts$|_test\.go$/.test(entry.name))
      .map((entry) => posix.join(entry.parentPath, entry.name).slice(checkout.length + 1));
    expect(packed()).toEqual(expect.arrayContaining(theirs));
  });

  it('names only what it has, or depends on', () => {
    const {
      dependencies,
      peerDependencies,
    }: Record<string, Record<string, string>> = JSON.parse(text('node_modules', 'lockstorm', 'package.json'));
    const outside = new Set(['lockstorm', ...Object.keys({ ...dependencies, ...peerDependencies }), ...builtinModules]);
    const files = new Set(packed());
    const missing = [...files]
      .filter((file) => /\.(js|d\.ts)$/.test(file))
      .flatMap((file) =>
        importsOf(text('node_modules', 'lockstorm', file)).flatMap((target) => {
          if (!target.startsWith('.')) {
            const name = target.startsWith('node:')
              ? target.slice(5)
              : target
                  .split('/')
                  .slice(0, target.startsWith('@') ? 2 : 1)
                  .join('/');
            return outside.has(name) || outside.has(name.split('/')[0]!) ? [] : [`${file} imports ${target}`];
          }
          const path = posix.join(posix.dirname(file), target);
          return [path, path.replace(/\.ts$/, '.d.ts')].some((each) => files.has(each))
            ? []
            : [`${file} imports ${target}`];
        }),
      );
    expect(missing).toEqual([]);
  });

  it('tells nothing of the machine that it was made on', () => {
    const telling = packed().filter((path) => text('node_modules', 'lockstorm', path).includes(checkout));
    expect(telling).toEqual([]);
  });
});

describe('a user', () => {
  const bad = 'chaos/bad.test.ts';
  let before: string[];

  it('begins with init', async () => {
    before = listing(join(user.root, 'node_modules', 'lockstorm'));
    const { code, output } = await user.type('npx lockstorm init');
    expect([code, output]).toEqual([0, expect.stringContaining('wrote   chaos/my-lock.ts')]);
  });

  it('is told of a scenario that the config would leave nothing of', async () => {
    const named = await user.type('npx lockstorm run pause-past-ttl --runs 1');
    expect(named).toMatchObject({ code: 4, output: expect.stringContaining('lockstorm.config.json allows kill only') });
    const line = 'npx lockstorm run pause-past-ttl --subject session-mutex --engine sim --runs 1 --seed 1';
    const other = await user.type(line);
    expect([other.code, other.output]).toEqual([0, expect.stringMatching(/pause-past-ttl +session-mutex/)]);
  });

  it.each(['--module nodenext', '--module preserve --moduleResolution bundler'])('finds types with %s', async (how) => {
    writeFileSync(
      join(user.root, 'chaos', 'use.ts'),
      `import { chaos, ChaosError } from 'lockstorm';
import type { ChaosResult } from 'lockstorm';
const result: ChaosResult = await chaos({ subject: new URL('./my-lock.ts', import.meta.url), scenario: ['sigkill'], seed: '1' });
result.assertSafe();
export const ids: readonly string[] = result.runs.map(({ id }) => id);
export const kind = (error: unknown): string => (error instanceof ChaosError ? error.kind : '');
// @ts-expect-error -- forMs is a number
await chaos({ forMs: '5s' });
`,
    );
    writeFileSync(
      join(user.root, bad),
      `import { chaosTest } from 'lockstorm/vitest';
chaosTest('broken (once)', { subject: 'broken/check-then-put', scenario: 'contend', engine: 'sim' });
chaosTest.each(['contend', 'herd'])('right in %s', (scenario) => ({ subject: './my-lock.ts', scenario, engine: 'sim' }));
`,
    );
    const strict =
      '--strict --target es2022 --noEmit --exactOptionalPropertyTypes --noUncheckedIndexedAccess --verbatimModuleSyntax';
    const files = 'chaos/my-lock.ts chaos/my-lock.test.ts chaos/use.ts chaos/bad.test.ts';
    expect(await user.type(`npx tsc ${strict} ${how} --types node ${files}`)).toEqual({ code: 0, output: '' });
  });

  it('storms the generated subject, for real', async () => {
    const stormed = await user.type('npm run chaos -- contend --runs 1 --seed 1');
    // A host that is too slow may leave too little to judge.
    expect(stormed.code === 2 ? { ...stormed, code: 0 } : stormed).toMatchObject({ code: 0 });
    expect(stormed.output).toMatch(/contend +\.\/chaos\/my-lock\.ts +seed/);
    const runs = join(user.root, 'reports', 'runs');
    const [run = ''] = readdirSync(runs).filter((name) => name.startsWith('contend-my-lock-'));
    // The scripts of both pages are bundled here, from what the package has and depends on.
    for (const page of [join(runs, run, 'report.html'), join(runs, 'index.html')])
      expect(readFileSync(page, 'utf8')).toContain('</script>');
  });

  it('tests it, and reads in a failed test what the terminal would tell, with lines that work', async () => {
    const tested = await user.type('npx vitest run -t thought|broken|right', { LOCKSTORM_SEED: '5' });
    expect(tested).toMatchObject({ code: 1 });
    const { output } = tested;
    expect(output).toMatch(/✓ my lock survives what can be thought of \(seed 0000000000000005\)/);
    expect(output).toMatch(/✓ right in herd \(seed/);
    expect(output).toMatch(/ChaosError: unsafe: two workers held ".*" at once for/);
    expect(output).toMatch(/✗ UNSAFE {2}two workers held/);
    expect(output).toContain(`Test    LOCKSTORM_SEED=0000000000000005 npx vitest run ${bad} -t 'broken \\(once\\)'`);
    expect(output).toContain(`❯ ${bad}:2:`);
    const [, line = ''] = /Again {3}(npx lockstorm replay \S+)/.exec(output) ?? [];
    const again = await user.type(line);
    expect([again.code, again.output]).toEqual([1, expect.stringMatching(/✗ UNSAFE {2}two workers held/)]);
    const typed = await user.type(line.replace('npx lockstorm', 'npm run chaos --'));
    expect(typed.output).toMatch(/Again {3}npm run chaos -- replay \S+/);
  });

  it.runIf(existsSync('/proc/self/cwd'))('is killed in the middle of a storm, and nothing goes on', async () => {
    writeFileSync(
      join(user.root, 'killed.js'),
      `import { chaos } from 'lockstorm';\nawait chaos({ subject: './chaos/my-lock.ts', scenario: 'contend', forMs: 120_000, lanes: 1 });\n`,
    );
    const env = { PATH: process.env['PATH'], LOCKSTORM_ETCD: user.etcd };
    const child = spawn(process.execPath, ['killed.js'], { cwd: user.root, env, stdio: 'ignore' });
    try {
      // The script, the process of its call, etcd, and workers.
      await expect.poll(() => etcds().length > 0 && processesIn(user.root).length > 4, patience).toBe(true);
      const started = etcds();
      child.kill('SIGKILL');
      const left = (): number =>
        started.filter(({ pid, start }) => processStart(pid) === start).length + processesIn(user.root).length;
      await expect.poll(left, patience).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('finds what was written in the project, and nothing new in the package', () => {
    expect(listing(join(user.root, 'node_modules', 'lockstorm'))).toEqual(before);
    expect(readdirSync(user.root).toSorted()).toEqual(
      expect.arrayContaining(['.github', '.gitignore', '.lockstorm', 'chaos', 'lockstorm.config.json', 'reports']),
    );
    expect(existsSync(join(checkout, 'reports', 'runs', 'contend-my-lock-00000000'))).toBe(false);
  });
});

/** Files and folders of ours that a page of docs/ links to, or names in a line that does not say that they are in the repository. */
function namedIn(page: string): string[] {
  const links = [...page.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
  const near = links.filter((target) => !/^\w+:/.test(target)).map((target) => posix.join('docs', target));
  const lines = page.split('\n').filter((line) => !line.includes('in the repository'));
  const paths = lines.flatMap((line) =>
    [
      ...line
        .replaceAll('node_modules/lockstorm/', '')
        .matchAll(/(?<![\w./-])(?:\.\/)?((?:workers|harness|reports|scenarios|docs|bench|dist)\/[\w./-]*\w)/g),
    ].map(([, path = '']) => path),
  );
  // These are the reader's own.
  return [...near, ...paths].filter((path) => !['reports/runs', 'scenarios/regressions'].includes(path));
}

function importsOf(code: string): string[] {
  const withoutComments = code.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  return [
    ...withoutComments.matchAll(
      /^\s*(?:import|export)\s[^'"`;]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ].map(([, one, two, three]) => one ?? two ?? three ?? '');
}

function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
}

/** As the project has it noted that they run. */
function etcds(): { pid: number; start: string }[] {
  const folder = join(user.root, '.lockstorm', 'running');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).processes);
}

/** Those whose working directory it is. */
function processesIn(folder: string): number[] {
  const real = realpathSync(folder);
  return readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === real ? [Number(name)] : [];
    } catch {
      return []; // it is gone, or not ours
    }
  });
}

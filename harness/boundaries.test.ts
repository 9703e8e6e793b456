// Style as a test: the pure half imports nothing live, and no dice or wall clock outside the plan (docs in CONTRIBUTING.md).
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^\s*(?:import|export)\s(?!type\b)[^'"]*?from\s+'([^']+)'/gm)].map(([, specifier]) =>
    specifier!.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier!)) : specifier!,
  );
}

const product = [...sources('harness'), ...sources('workers'), ...sources('scenarios'), ...sources('reports')].filter(
  (file) => !file.endsWith('.test.ts') && !file.startsWith('reports/runs'),
);

describe('the pure half', () => {
  const pure = ['scenarios', 'harness/plan', 'harness/history', 'harness/checks'];
  const live = ['harness/cluster', 'harness/fleet', 'harness/wire', 'harness/faults', 'harness/storm', 'workers/'];
  const liveModules = ['node:child_process', 'node:net', 'node:http', 'node:http2', 'etcd3', '@grpc/grpc-js'];

  /** Types and defaults that both sides speak of. */
  const contract = 'workers/subject.ts';

  it.each(pure)('%s imports nothing live', (folder) => {
    const offences = sources(folder).flatMap((file) =>
      importsOf(file)
        .filter(
          (target) =>
            liveModules.includes(target) || (live.some((prefix) => target.startsWith(prefix)) && target !== contract),
        )
        .map((target) => `${file} imports ${target}`),
    );
    expect(offences).toEqual([]);
  });

  it('is recognised as such by this test', () => {
    expect(importsOf('harness/storm/storm.ts')).toContain('harness/storm/observer.ts');
    expect(importsOf('harness/plan/generate.ts')).toContain('fast-check');
  });
});

describe('what users import', () => {
  const api = sources('harness/api').filter((file) => !/(\.test|\/testing)\.ts$/.test(file));
  /** Runs in the process of a call, where the rest of the product is at home. */
  const inProcess = ['harness/api/chaos-process.ts', 'harness/api/judged-of.ts'];

  it('loads next to nothing of the product into a test runner', () => {
    const light = [
      'harness/api/',
      'workers/subject.ts',
      'harness/errors.ts',
      'harness/commands/resolve-seed.ts',
      'harness/commands/values.ts',
    ];
    const offences = api
      .filter((file) => !inProcess.includes(file))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => !target.startsWith('node:') && target !== 'vitest')
          .filter((target) => inProcess.includes(target) || !light.some((prefix) => target.startsWith(prefix)))
          .map((target) => `${file} imports ${target}`),
      );
    expect(offences).toEqual([]);
  });

  it('needs vitest only where that is asked for', () => {
    const reached = (file: string): string[] => [
      file,
      ...importsOf(file)
        .filter((target) => target.startsWith('harness/api/'))
        .flatMap(reached),
    ];
    expect(reached('harness/api/vitest.ts').flatMap(importsOf)).toContain('vitest');
    expect(reached('harness/api/index.ts').flatMap(importsOf)).not.toContain('vitest');
  });

  it('is imported by nothing else of ours', () => {
    const users = product.filter((file) => !file.startsWith('harness/api/'));
    expect(users.filter((file) => importsOf(file).some((target) => target.startsWith('harness/api/')))).toEqual([]);
  });
});

describe('dice and clocks', () => {
  it.each(['Math.random(', 'Date.now('])('%s is used by broken subjects only', (call) => {
    const users = product.filter((file) => readFileSync(join(root, file), 'utf8').includes(call));
    expect(users.filter((file) => !file.startsWith('workers/subjects/broken/'))).toEqual([]);
  });

  it('process.exit is called by the command line and by workers only', () => {
    const users = product.filter((file) => readFileSync(join(root, file), 'utf8').includes('process.exit('));
    // image-files.ts writes the program of a worker.
    const allowed = ['harness/cli.ts', 'harness/fleet/image-files.ts', 'harness/api/chaos-process.ts'];
    // The program of a broken subject's child process ends itself.
    allowed.push('workers/subjects/broken/detached-child.ts');
    expect(users.filter((file) => !allowed.includes(file) && !/^workers\/(etcdctl\/)?[\w-]+\.ts$/.test(file))).toEqual(
      [],
    );
  });
});

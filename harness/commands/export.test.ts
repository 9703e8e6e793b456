// export: where the file goes, what it refuses, and that each format is written whole.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judge } from '../checks/judge.ts';
import { ExitCode } from '../errors.ts';
import { main } from './main.ts';
import { testContext } from './testing.ts';

const fixture = resolve(import.meta.dirname, '../checks/fixtures/unsafe-mutual-exclusion-recorded-single-wait.jsonl');
let folder: string;
let run: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstorm-export-'));
  run = join(folder, 'contend-x-1');
  mkdirSync(run);
  copyFileSync(fixture, join(run, 'history.jsonl'));
  // A folder is a run by its plan.
  const { plan } = JSON.parse(readFileSync(fixture, 'utf8').split('\n')[1]!) as { plan: object };
  writeFileSync(join(run, 'plan.json'), JSON.stringify(plan));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function asked(...argv: string[]) {
  const context = testContext({ cwd: folder });
  const code = await main(['export', ...argv, '--out', folder], context);
  return { code, out: context.output(), err: context.errors() };
}

describe('export', () => {
  it.each([
    ['chrome', 'trace.json'],
    ['jepsen', 'history.edn'],
    ['porcupine', 'porcupine.json'],
  ])('--to %s writes %s beside the history', async (to, name) => {
    const { code, out } = await asked('contend-x', '--to', to);
    expect({ code, out }).toEqual({ code: ExitCode.safe, out: `${join(run, name)}\n` });
    expect(readdirSync(run).toSorted()).toEqual(['history.jsonl', 'plan.json', name].toSorted());
    const text = readFileSync(join(run, name), 'utf8');
    // Of JSON it is one text, of EDN a line an operation.
    const isWhole = to === 'jepsen' ? /^(?:\{:index .*\}\n)+$/.test(text) : Object.keys(JSON.parse(text)).length > 0;
    expect(isWhole).toBe(true);
  });

  it('writes where it is told, or to standard output', async () => {
    const { out } = await asked(join(run, 'history.jsonl'), '--to', 'porcupine', '--file', 'ops.json');
    expect(out).toBe(`${join(folder, 'ops.json')}\n`);
    const printed = await asked('contend-x', '--to', 'porcupine', '--file', '-');
    expect(printed.out).toBe(readFileSync(join(folder, 'ops.json'), 'utf8'));
  });

  it('exports what it has imported', async () => {
    await asked('contend-x', '--to', 'jepsen');
    const path = join(run, 'history.edn');
    const { code } = await asked(path, '--to', 'jepsen', '--file', 'again.edn');
    expect(code).toBe(ExitCode.safe);
    expect((await judge(join(folder, 'again.edn'))).verdict).toBe('unsafe');
    expect((await asked(path, '--to', 'chrome')).code).toBe(ExitCode.safe);
  });

  it.each([
    [['contend-x'], 'It is not said what to export to'],
    [['contend-x', '--to', 'svg'], 'there is no format "svg"'],
    [['nothing', '--to', 'chrome'], 'nothing'],
    [['contend-x', '--to', 'jepsen', '--file', 'contend-x-1/history.jsonl'], 'is what is to be exported'],
  ])('refuses %j', async (argv, why) => {
    const { code, err } = await asked(...argv);
    expect({ code, told: err.includes(why) }).toEqual({ code: ExitCode.usage, told: true });
    expect(existsSync(join(run, 'history.jsonl'))).toBe(true);
  });

  it('leaves nothing where it cannot write', async () => {
    const { code, err } = await asked('contend-x', '--to', 'jepsen', '--file', join(folder, 'absent', 'x.edn'));
    expect(code).toBe(ExitCode.environment);
    expect(err).toContain('cannot be written');
    expect(readdirSync(folder)).toEqual(['contend-x-1']);
  });
});

describe('check', () => {
  const knossos = resolve(import.meta.dirname, '../history/import/fixtures/knossos-etcd.edn');

  it('judges a Jepsen history, by its name or its folder, and offers nothing that needs a plan', async () => {
    copyFileSync(knossos, join(folder, 'history.edn'));
    for (const reference of [knossos, folder]) {
      const context = testContext({ cwd: folder });
      expect(await main(['check', reference, '--out', folder], context)).toBe(ExitCode.unsafe);
      expect(context.output()).toContain('check linearizability');
      expect(context.output()).toContain('no order explains this');
      expect(context.output()).not.toMatch(/replay|keep {3}|verdict\.json/);
    }
  });
});

// For tests of pages: a project of its own, in which commands run in this process and leave run directories with their pages.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../harness/commands/main.ts';
import { testContext } from '../../harness/commands/testing.ts';
import { listRunDirectories } from '../../harness/store/run-directory.ts';
import type { RunDirectory } from '../../harness/store/run-directory.ts';

export interface TestProject {
  readonly cwd: string;
  readonly out: string;
  /** One command line; throws what it printed unless it exits with one of `codes`. */
  lockstorm(line: string, ...codes: readonly number[]): Promise<string>;
  /** The runs of a scenario and a subject, newest first. */
  runs(prefix: string): RunDirectory[];
  /** Writes a history and its page with `lockstorm open`; the page's path. */
  pageOf(name: string, history: string): Promise<string>;
  remove(): void;
}

export function makeTestProject(): TestProject {
  const cwd = mkdtempSync(join(tmpdir(), 'lockstorm-pages-'));
  const out = join(cwd, 'reports', 'runs');
  writeFileSync(join(cwd, 'package.json'), '{}');
  const lockstorm = async (line: string, ...codes: readonly number[]): Promise<string> => {
    const context = testContext({ cwd });
    const code = await main(line.split(' '), context);
    if (!codes.includes(code)) throw new Error(`exit ${code} of ${line}\n${context.output()}${context.errors()}`);
    return context.output();
  };
  return {
    cwd,
    out,
    lockstorm,
    runs: (prefix) => listRunDirectories(out).filter(({ id }) => id.startsWith(prefix)),
    pageOf: async (name, history) => {
      writeFileSync(join(cwd, name), history);
      return (await lockstorm(`open ${name}`, 0)).trim();
    },
    remove: () => rmSync(cwd, { recursive: true, force: true, maxRetries: 5 }),
  };
}

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { testEtcd } from '../cluster/testing.ts';
import { canBuildGo, goProgram } from '../fleet/commands/go-program.ts';
import { projectRoot } from '../store/project-root.ts';
import { isStoryAct, tellStoryProgram } from './story-program.ts';
import type { StoryAct } from './story-program.ts';

const able = await canBuildGo();
if (able !== true) process.stderr.write(`The program of the story is not run: ${able}.\n`);

it('knows the acts of the story', () => {
  expect(['kept-alive', 'orphaned', 'killed', 'toString', ''].map(isStoryAct)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

describe.skipIf(able !== true)('the program of the story', () => {
  let program = '';
  beforeAll(async () => {
    const cache = join(projectRoot(), '.lockstorm', 'commands');
    program = await goProgram('story', { cache, offline: false, log: () => undefined });
  }, 900_000);

  async function told(act: StoryAct, electionMs?: number): Promise<string[]> {
    const lines: string[] = [];
    const stop = new AbortController().signal;
    const options = { program, etcd: await testEtcd(), stop, print: (line: string) => lines.push(line) };
    await tellStoryProgram(act, { ...options, ...(electionMs !== undefined && { electionMs }) });
    return lines;
  }

  it('holds its lock for ever as it was written', async () => {
    const lines = await told('kept-alive', 2_000); // leases of 3 s: a busy machine must not lose them
    expect(lines.filter((line) => line.includes('PUT /foobar/'))).toHaveLength(2);
    expect(
      lines.filter((line) => line.includes('DELETE /foobar/')).map((line) => line.includes('expected by now')),
    ).toEqual([true]);
    expect(lines.at(-1)).toContain('expected by now: B has the lock');
  });

  it.each(['orphaned', 'killed'] as const)('hands its lock on where its lease is %s', async (act) => {
    const lines = await told(act);
    expect(lines.filter((line) => line.includes('← as expected'))).toHaveLength(2);
    expect(lines.filter((line) => line.includes('expected by now'))).toEqual([]);
    expect(lines.some((line) => line.includes('B has the lock'))).toBe(true);
    expect(lines.some((line) => line.includes('SIGKILL'))).toBe(act === 'killed');
  });
});

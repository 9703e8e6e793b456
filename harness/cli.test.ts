// The compiled program as a process: exit codes, streams, and a reader that leaves early. `npm test` builds it first.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExitCode } from './errors.ts';

const cli = resolve(import.meta.dirname, '..', 'dist', 'harness', 'cli.js');
let cwd: string;
beforeAll(() => {
  if (!existsSync(cli)) throw new Error(`${cli} is missing: run "npm run build" first`);
  cwd = mkdtempSync(join(tmpdir(), 'lockstorm-cli-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** Runs the program; `leave` closes our end of its stdout after the first bytes, as `head` does; Ctrl-C is pressed once `interruptAt` was said. */
async function lockstorm(
  words: string[],
  { leave = false, interruptAt = undefined as RegExp | undefined } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [cli, ...words], {
    cwd,
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (leave) child.stdout.destroy();
    if (interruptAt?.test(stdout) === true && !child.killed) child.kill('SIGINT');
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, stdout, stderr };
}

describe('lockstorm', () => {
  it('prints its help on stdout', async () => {
    const { code, stdout, stderr } = await lockstorm(['--help']);
    expect([code, stderr]).toEqual([ExitCode.safe, '']);
    expect(stdout).toContain('Usage: lockstorm');
  });

  it.each([
    [['sigkil'], ExitCode.usage, 'Did you mean "sigkill"?'],
    [['--ttl', '0'], ExitCode.usage, 'a TTL of 0 s is no time to live'],
    [['--frobnicate'], ExitCode.usage, "Unknown option '--frobnicate'"],
    [['check', 'nowhere.jsonl'], ExitCode.usage, 'There is no history nowhere.jsonl.'],
    [['sigkill', '--etcd', 'path:/nowhere/etcd'], ExitCode.usage, '/nowhere/etcd'],
    [['sigkill', '--etcd', 'version:3.4.7', '--offline'], ExitCode.environment, 'No etcd 3.4.7 was found'],
  ])('%j ends with its exit code and a sentence', async (words, code, sentence) => {
    const ended = await lockstorm(words);
    expect(ended).toMatchObject({ code });
    expect(ended.stdout + ended.stderr).toContain(sentence);
    expect(ended.stdout + ended.stderr).not.toMatch(/\n {4}at /);
  });

  it('bears a reader that leaves', async () => {
    const { code, stderr } = await lockstorm(['list'], { leave: true });
    expect([code, stderr]).toEqual([ExitCode.safe, '']);
  });

  it('ends an exploration in order at Ctrl-C, with a report of what ran', async () => {
    const words = ['explore', '--subject', 'session-mutex', '--for', '10m', '--seed', '1'];
    // The first line of progress: threads are at work then.
    const { code, stdout } = await lockstorm(words, { interruptAt: /explored [1-9].* acquisition/ });
    expect(code).toBe(ExitCode.interrupted);
    expect(stdout).toContain('Interrupted: what ran until then is judged above.');
    expect(stdout).toMatch(/\n1 subject explored: .*\n(?:.*\n)?\d passed, 0 failed\n$/);
  });

  it('judges a history that was cut off, and says so', async () => {
    writeFileSync(join(cwd, 'history.jsonl'), '{"kind":"run","atUs":0,"form');
    const { code, stdout } = await lockstorm(['check', 'history.jsonl']);
    expect(code).toBe(ExitCode.inconclusive);
    expect(stdout).toContain('torn');
    expect(stdout).toMatch(/\n1 inconclusive\n0 passed, 0 failed\n$/);
  });

  it('refuses a file that is no history, and judges the others all the same', async () => {
    writeFileSync(join(cwd, 'shopping.txt'), 'bread\nbutter\n');
    const { code, stdout } = await lockstorm(['check', 'shopping.txt', 'history.jsonl']);
    expect(code).toBe(ExitCode.usage);
    expect(stdout).toContain('Line 1 of');
    expect(stdout).toContain('1 inconclusive');
  });
});

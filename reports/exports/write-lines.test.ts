import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeWhole } from '../../harness/store/write-whole.ts';
import { writeLines } from './write-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstorm-test-write-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an export', () => {
  it('is a file, and nothing else is left', async () => {
    const path = join(folder, 'trace.json');
    await writeLines(['a\n', 'b\n'], path, process.stdout);
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n');
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  // A pipe stands for /dev/null: who is root would lose that to a rename, and every program with it.
  it('goes through what is no file, which stays what it is', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = await open(pipe, 'r+');
    await writeLines(['a\n'], pipe, process.stdout);
    const { bytesRead } = await reader.read(Buffer.alloc(8), 0, 8);
    await reader.close();
    expect(bytesRead).toBe(2);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });
});

describe('a result that cannot be written', () => {
  it('takes no device with it', () => {
    // Writing to a full device fails; a copy of it is tried, as the machine's own is not ours to lose.
    const full = join(folder, 'full');
    try {
      execFileSync('mknod', [full, 'c', '1', '7'], { stdio: 'pipe' });
      writeFileSync(full, '');
    } catch {
      process.stdout.write('device nodes cannot be made here: skipped\n');
      return;
    }
    expect(() => writeWhole(full, 'x'.repeat(10))).toThrow(/cannot be written/);
    expect(existsSync(full)).toBe(true);
  });
});

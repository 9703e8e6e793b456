// For tests: Porcupine itself, built from testdata/porcupine with the Go toolchain of this machine.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Builds it into a new folder, which is the caller's to remove. */
export function buildPorcupine(): { folder: string; areLinearizable: (histories: readonly string[]) => boolean[] } {
  const folder = mkdtempSync(join(tmpdir(), 'lockstorm-porcupine-'));
  const program = join(folder, 'porcupine');
  execFileSync('go', ['build', '-o', program, '.'], { cwd: join(import.meta.dirname, 'testdata', 'porcupine') });
  return {
    folder,
    areLinearizable: (histories) => {
      const input = `[${histories.join(',')}]`;
      return JSON.parse(execFileSync(program, { input, encoding: 'utf8', maxBuffer: 1 << 26 })) as boolean[];
    },
  };
}

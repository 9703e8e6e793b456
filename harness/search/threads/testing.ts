// Subjects for tests that do what a lock library should not, each a file in a folder of the test.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleForSim } from '../../sim/inject/bundle.ts';
import { Pool } from './pool.ts';
import type { ThreadLimits } from './sim-thread.ts';

export interface OddSubjects extends Disposable {
  readonly folder: string;
  /** Writes a subject whose connect() is this and may return `never`, whose acquires time out; `top` stands at the top of its file. Returns its path. */
  write(name: string, connect: string, top?: string): string;
}

export function oddSubjects(): OddSubjects {
  const folder = mkdtempSync(join(tmpdir(), 'lockstorm-odd-'));
  return {
    folder,
    write: (name, connect, top = '') => {
      const file = join(folder, `${name}.mjs`);
      writeFileSync(
        file,
        `${top}
        const acquire = ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        const never = { acquire, close: async () => {} };
        export const subject = { name: '${name}', async connect({ endpoints, signal }) { ${connect} } };\n`,
      );
      return file;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A pool that knows these subjects. */
export async function poolOf(
  subjects: readonly string[],
  threads: number,
  limits: Partial<ThreadLimits> = {},
): Promise<Pool> {
  return new Pool({ bundles: await Promise.all(subjects.map((subject) => bundleForSim(subject))), threads, limits });
}

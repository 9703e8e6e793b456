// Which engine made a run: the first line of its history says.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Engine } from '../faults/fault.ts';
import type { RunDirectory } from './run-directory.ts';

/** Room for the first line of a history. */
const HEAD_BYTES = 4096;

/** undefined where there is no history, or its first line is no longer whole. */
export function engineOfRun({ historyPath }: Pick<RunDirectory, 'historyPath'>): Engine | undefined {
  if (!existsSync(historyPath)) return undefined;
  const head = Buffer.alloc(HEAD_BYTES);
  const fd = openSync(historyPath, 'r');
  try {
    const read = readSync(fd, head, 0, HEAD_BYTES, 0);
    const [line = ''] = head.toString('utf8', 0, read).split('\n');
    const engine = /"engine":\s*"(real|sim)"/.exec(line)?.[1];
    return engine === 'real' || engine === 'sim' ? engine : undefined;
  } finally {
    closeSync(fd);
  }
}

// For tests: a folder that cannot be written to, for root too.
import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const NOBODY = 65_534;

/** `act` finds `folder`, somewhere below `root`, read-only and everything else below `root` its own. Root, who may write anywhere, is nobody for so long. */
export async function withReadOnly<T>(root: string, folder: string, act: () => T | Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    for (const name of ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })])
      chownSync(join(root, name), NOBODY, NOBODY);
    process.seteuid!(NOBODY);
  }
  const allow = (files: number, itself: number): void => {
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), files);
    chmodSync(folder, itself);
  };
  try {
    allow(0o444, 0o555);
    return await act();
  } finally {
    allow(0o644, 0o755);
    if (isRoot) process.seteuid!(0);
  }
}

// Whether a file that is made from others has to be made again.
import { statSync } from 'node:fs';

/** It is there, and none of `madeFrom` is newer; those that are absent are not. */
export function isCurrent(path: string, madeFrom: readonly string[]): boolean {
  const born = modifiedNs(path);
  return born !== undefined && madeFrom.every((each) => (modifiedNs(each) ?? 0n) <= born);
}

function modifiedNs(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
}

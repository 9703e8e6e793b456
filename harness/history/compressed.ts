// A history that somebody has compressed: what to do first.
import { usageError } from '../errors.ts';
import type { HarnessError } from '../errors.ts';

/** How a gzip file begins, read as UTF-8: 1f 8b, of which the second byte is none. */
export const GZIP_START = '\u001f\ufffd';

export function compressed(path: string): HarnessError {
  return usageError(
    'history-compressed',
    `The history ${path} is compressed (gzip).`,
    'Unpack it first (gunzip), and name the unpacked file.',
  );
}

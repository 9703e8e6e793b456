// Writes a long text as it is made, whole or not at all: half an export would be taken for one.
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDevice } from '../../harness/store/is-device.ts';
import { notWritten } from '../../harness/store/run-directory.ts';

/** Characters written at once. */
const CHUNK = 1 << 16;

/** `path` `-`: to `stdout`, which stays open. Throws a HarnessError with a remedy when a file cannot be written; nothing of it is left then. */
export async function writeLines(lines: Iterable<string>, path: string, stdout: NodeJS.WritableStream): Promise<void> {
  if (path === '-') {
    for (const text of chunksOf(lines)) if (!stdout.write(text)) await once(stdout, 'drain');
    return;
  }
  // What is renamed over /dev/null takes its place, for every program of the machine.
  const part = isDevice(path) ? path : `${path}.part`;
  try {
    await pipeline(Readable.from(chunksOf(lines)), createWriteStream(part));
    if (part !== path) await rename(part, path);
  } catch (error) {
    if (part !== path) await rm(part, { force: true });
    throw notWritten(path, error);
  }
}

function* chunksOf(lines: Iterable<string>): Generator<string> {
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

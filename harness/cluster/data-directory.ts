// A fresh directory for a member's data, in memory if there is room.
import { constants } from 'node:fs';
import { access, mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const neededBytes = 256 * 1024 * 1024;

/** An empty directory that only we use; whoever asks for it removes it. */
export async function dataDirectory(): Promise<string> {
  return mkdtemp(join((await hasRoom(memory)) ? memory : tmpdir(), 'lockstorm-etcd-'));
}

async function hasRoom(directory: string): Promise<boolean> {
  try {
    await access(directory, constants.W_OK);
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize >= neededBytes;
  } catch {
    return false;
  }
}

// A member before it is started: its name, its ports, its place for data and log.
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { recordRunning } from '../store/running.ts';
import { dataDirectory } from './data-directory.ts';
import { steadyPorts } from './steady-ports.ts';

/** What its users find it by. */
export interface MemberPlace {
  readonly index: number;
  /** One that no other etcd has, so that nobody else's is mistaken for ours. */
  readonly name: string;
  /** On loopback. */
  readonly clientPort: number;
  readonly peerPort: number;
  readonly logPath: string;
}

export interface PlannedMember extends MemberPlace {
  readonly dataDirectory: string;
  /** Removes the data directory. */
  remove(): Promise<void>;
}

/** Reserves what `count` members need; the ports are free now, which is no promise. */
export async function planMembers(count: number, runDirectory: string): Promise<PlannedMember[]> {
  const ports = await steadyPorts(2 * count);
  const members: PlannedMember[] = [];
  for (let index = 0; index < count; index++) {
    const directory = await dataDirectory();
    const forget = recordRunning({ directory });
    members.push({
      index,
      name: basename(directory),
      dataDirectory: directory,
      clientPort: ports[2 * index] ?? 0,
      peerPort: ports[2 * index + 1] ?? 0,
      logPath: join(runDirectory, `etcd-${index}.log`),
      async remove() {
        await rm(directory, { recursive: true, force: true, maxRetries: 5 });
        forget();
      },
    });
  }
  return members;
}

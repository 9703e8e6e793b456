// The client of the tap's benchmark, in a process of its own as a worker is: puts by the way it is told, one after the other.
import { EtcdClient } from '../harness/cluster/client.ts';
import { stopwatch } from './stopwatch.ts';

export interface PutsWanted {
  readonly url: string;
  readonly puts: number;
}

export interface PutsDone {
  readonly latenciesMs: readonly number[];
  /** CPU of this process for all of them. */
  readonly cpuUs: number;
}

const clients = new Map<string, EtcdClient>();

process.on('message', (wanted: PutsWanted) => void answer(wanted));
process.on('disconnect', () => process.exit(0));

async function answer(wanted: PutsWanted): Promise<void> {
  process.send?.(await puts(wanted));
}

async function puts({ url, puts: count }: PutsWanted): Promise<PutsDone> {
  const client = clients.get(url) ?? new EtcdClient({ endpoints: [url] });
  clients.set(url, client);
  const before = process.cpuUsage();
  const latenciesMs: number[] = [];
  for (let i = 0; i < count; i++) {
    const elapsedMs = stopwatch();
    await client.put('bench', String(i));
    latenciesMs.push(elapsedMs());
  }
  const { user, system } = process.cpuUsage(before);
  return { latenciesMs, cpuUs: user + system };
}

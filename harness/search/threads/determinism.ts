// Shows that the simulation is deterministic: `node dist/harness/search/threads/determinism.js --seeds 500` runs the same seeds in fresh
// processes, in different orders, with one and with two threads, and compares all trace hashes.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { hashes } from './hashes.ts';
import type { Order } from './hashes.ts';

/** Each in a process of its own; the first is what the others are compared with. `flags` are Node's. */
const settings: readonly { threads: number; order: Order; flags?: readonly string[] }[] = [
  { threads: 1, order: 'rising' },
  { threads: 1, order: 'rising' },
  { threads: 1, order: 'falling' },
  { threads: 2, order: 'interleaved' },
  { threads: 2, order: 'rising', flags: ['--max-semi-space-size=1'] },
];

/** Runs every setting in a fresh process of this very file, and says how many hashes differ. */
async function compareSettings(seeds: number, subjects: readonly string[]): Promise<number> {
  let first: Record<string, string> | undefined;
  let different = 0;
  for (const { threads, order, flags = [] } of settings) {
    const mine = ['--seeds', String(seeds), '--subjects', subjects.join(','), '--threads', String(threads)];
    const file = fileURLToPath(import.meta.url);
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, file, ...mine, '--order', order], {
      maxBuffer: 1 << 28,
    });
    const found = JSON.parse(stdout) as Record<string, string>;
    first ??= found;
    const differing = Object.keys(first).filter((name) => found[name] !== first![name]);
    different += differing.length;
    const which = differing.length === 0 ? '' : `: ${differing.slice(0, 5).join(', ')}`;
    say(
      `${Object.keys(found).length} traces, ${threads} threads, ${order}${flags.map((flag) => ` ${flag}`).join('')}: ${differing.length} differ${which}`,
    );
  }
  const hashesSeen = new Set(Object.values(first ?? {}).map((text) => text.split(' ')[0]));
  say(`${hashesSeen.size} different traces in all`);
  return different;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '500' },
      subjects: { type: 'string', default: 'session-mutex,etcd3-lock' },
      threads: { type: 'string' },
      order: { type: 'string', default: 'rising' },
    },
  });
  const seeds = Number(values.seeds);
  const subjects = values.subjects.split(',');
  if (values.threads === undefined) process.exitCode = (await compareSettings(seeds, subjects)) === 0 ? 0 : 1;
  else {
    const order = values.order as Order;
    say(JSON.stringify(await hashes({ subjects, seeds, threads: Number(values.threads), order })));
  }
}

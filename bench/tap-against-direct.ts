// A small put through the tap against the same put without it: what the tap adds to a call's latency, and what it costs in CPU.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { MonotonicClock } from '../harness/clock.ts';
import { startCluster } from '../harness/cluster/cluster.ts';
import { Journal } from '../harness/history/journal.ts';
import { TapCounters } from '../harness/wire/tap-counters.ts';
import { openTap } from '../harness/wire/tap.ts';
import type { Bench, BenchContext } from './bench.ts';
import type { Row } from './row.ts';
import { summarize } from './summary.ts';
import type { PutsDone, PutsWanted } from './tap-client.ts';

const ROUNDS = 30;
const PUTS_A_ROUND = 100;

/** One round by one way. */
interface Round {
  readonly latencyMs: number;
  readonly clientCpuUs: number;
  /** CPU of this process, in which the tap runs, for each put. */
  readonly ownCpuUs: number;
}

export const tapAgainstDirect: Bench = {
  name: 'tap',
  engine: 'real',
  about: `a put by a client in a process of its own, ${PUTS_A_ROUND} in a row: through the tap, decoded and recorded, and straight to etcd`,

  async run({ etcd, folder, stop, onNow }: BenchContext): Promise<Row[]> {
    await using cluster = await startCluster({
      etcd,
      members: 1,
      heartbeatMs: 50,
      electionMs: 500,
      runDirectory: folder,
    });
    const [member] = cluster.members.map(({ clientUrl }) => clientUrl);
    if (member === undefined) throw new Error('a cluster without a member');
    const journal = new Journal(join(folder, 'history.jsonl'), new MonotonicClock());
    let calls = 0;
    await using tap = await openTap({
      worker: 0,
      incarnation: 1,
      members: [member],
      clock: journal.clock,
      counters: new TapCounters(),
      nextCall: () => ++calls,
      record: (event) => void journal.record(event),
      rule: () => 'pass',
    });
    const [tapped] = tap.endpoints;
    if (tapped === undefined) throw new Error('a tap without an endpoint');
    const client = fork(new URL('./tap-client.js', import.meta.url), { execArgv: [] });
    const forget = onNow(() => client.kill('SIGKILL'));
    const through: Round[] = [];
    const direct: Round[] = [];
    try {
      for (const url of [tapped, member, tapped, member]) await putRound(client, url); // connected and compiled after this
      for (let round = 0; round < ROUNDS && !stop.aborted; round++) {
        through.push(await putRound(client, tapped));
        direct.push(await putRound(client, member));
      }
    } finally {
      client.kill('SIGKILL');
      forget();
    }
    await tap.close();
    journal.close();
    return [
      { what: 'latency, median', unit: 'ms', ...sides(through, direct, ({ latencyMs }) => latencyMs), ratio: 'times' },
      // This process does nothing else: what it uses while the client goes straight to etcd is its idling.
      {
        what: 'CPU a put',
        unit: 'µs',
        measured: { label: 'tap', values: through.map(({ ownCpuUs }, i) => ownCpuUs - (direct[i]?.ownCpuUs ?? 0)) },
        against: { label: 'the client itself', values: direct.map(({ clientCpuUs }) => clientCpuUs) },
        ratio: 'times',
      },
    ];
  },
};

async function putRound(client: ChildProcess, url: string): Promise<Round> {
  const before = process.cpuUsage();
  const wanted: PutsWanted = { url, puts: PUTS_A_ROUND };
  client.send(wanted);
  const done = await answerOf(client);
  const { user, system } = process.cpuUsage(before);
  return {
    latencyMs: summarize(done.latenciesMs).median,
    clientCpuUs: done.cpuUs / PUTS_A_ROUND,
    ownCpuUs: (user + system) / PUTS_A_ROUND,
  };
}

function answerOf(client: ChildProcess): Promise<PutsDone> {
  return new Promise((resolve, reject) => {
    const early = (): void => reject(new Error('the client of the tap ended early'));
    client.once('exit', early);
    client.once('message', (done) => {
      client.off('exit', early);
      resolve(done as PutsDone);
    });
  });
}

function sides(
  through: readonly Round[],
  direct: readonly Round[],
  of: (round: Round) => number,
): Pick<Row, 'measured' | 'against'> {
  return {
    measured: { label: 'tap', values: through.map(of) },
    against: { label: 'direct', values: direct.map(of) },
  };
}

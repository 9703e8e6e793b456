// The history of the simulated network against that of the real tap: one program with etcd3 and faults, over a real etcd and over the model,
// leaves the same messages with the same outcomes and the same evidence, and is told the same.
import { setTimeout as realSleep } from 'node:timers/promises';
import { Etcd3 } from 'etcd3';
import { expect, test } from 'vitest';
import type { Ruling } from '../../faults/fault.ts';
import type { CutDirection } from '../../plan/schema.ts';
import type { TapMessage } from '../../wire/tap-options.ts';
import { openTestTap, startTestCluster } from '../../wire/testing.ts';
import type { Rpc } from './testing.ts';
import { ENDPOINT, TestWorld } from './testing.ts';

interface Faults {
  cut(direction: CutDirection): () => void;
  slow(delayMs: number): () => void;
  reset(): void;
}

interface Setting {
  readonly hosts: string[];
  readonly faults: Faults;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** For both alike: of the worker's puts the third is dropped, and the answer to the next; and its sixth ends the connection. */
function rule({ method, side, nth }: TapMessage): Ruling {
  if (method !== 'KV/Put') return 'pass';
  if (nth === 3) return 'drop';
  return nth === 6 && side === 'request' ? 'sever' : 'pass';
}

async function program({ hosts, faults, sleep }: Setting): Promise<string[]> {
  const log: string[] = [];
  const policy = {
    execute: async (call: (context: object) => unknown) => call({ signal: new AbortController().signal }),
  } as never;
  const etcd = new Etcd3({ hosts, faultHandling: { global: policy, host: () => policy } });
  const say = (name: string) => ({
    done: () => void log.push(`${name} done`),
    failed: (error: Error) =>
      void log.push(`${name} ${error.constructor.name} ${error.message.replace(/ after .*/, '')}`),
  });
  const tell = (name: string, call: Promise<unknown>): Promise<void> => call.then(say(name).done, say(name).failed);
  const put = (key: string, ms = 20_000): Promise<void> =>
    tell(
      key,
      etcd
        .put(key)
        .value('')
        .options({ deadline: Date.now() + ms })
        .exec(),
    );

  /** Does something, and waits for as many lines. */
  const heard = async (lines: number, act: () => unknown): Promise<void> => {
    const enough = log.length + lines;
    act();
    for (let tries = 0; log.length < enough && tries < 2000; tries += 1) await sleep(10);
  };

  const watch = await etcd.watchClient.watch();
  watch.on('data', ({ created, canceled, events }) => {
    log.push(`watch ${created} ${canceled} ${events.map(({ type, kv }) => `${type} ${kv.key.toString()}`).join(' ')}`);
  });
  watch.on('error', (error: Error) => log.push(`watch ${error.message}`));
  const create = { key: Buffer.from('seen'), start_revision: '1', watch_id: '7' };
  await heard(1, () => {
    watch.write({ create_request: create });
    // etcd has been told; this is for nobody.
    Object.assign(create, { key: Buffer.from('never'), watch_id: '8' });
  });

  const { ID } = await etcd.leaseClient.leaseGrant({ TTL: 60 });
  await tell('seen', etcd.put('never').value('x').lease(ID).exec());
  await put('a');
  const own = etcd
    .if('seen', 'Create', '==', 0)
    .then(etcd.put('seen').value('').lease(ID), etcd.put('b').value(''))
    .else(etcd.get('seen'));
  // The watch hears of it too.
  await heard(2, () => void tell('txn', own.commit()));
  await tell('txn again', own.commit());
  await tell('delete', etcd.delete().key('b').exec());
  await tell('delete nothing', etcd.delete().prefix('nothing/').exec());
  await tell('time to live', etcd.leaseClient.leaseTimeToLive({ ID, keys: true }));
  await tell('no lease', etcd.leaseClient.leaseRevoke({ ID: '77' }));
  await tell('no such revision', etcd.get('a').revision(999_999).exec());

  const alive = await etcd.leaseClient.leaseKeepAlive();
  alive.on('data', ({ TTL }) => log.push(`alive ${TTL}`));
  alive.on('error', (error: Error) => log.push(`alive ${error.message}`));
  alive.on('end', () => log.push('alive ended'));
  for (const id of [ID, ID, '78']) await heard(1, () => alive.write({ ID: id }));
  await heard(1, () => alive.end());

  await put('dropped', 300);
  await put('deaf', 300);
  await put('heard');

  const healRequests = faults.cut('request');
  await put('late', 300);
  await sleep(300);
  healRequests();
  await sleep(400);

  const second = await etcd.leaseClient.leaseKeepAlive();
  second.on('data', ({ TTL }) => log.push(`second ${TTL}`));
  second.on('error', (error: Error) => log.push(`second ${error.message}`));
  const healAnswers = faults.cut('response');
  second.write({ ID });
  await sleep(300);
  log.push('heal');
  await heard(1, healAnswers);
  const healBoth = faults.cut('both');
  second.write({ ID });
  await sleep(100);
  await heard(1, () => second.cancel());
  healBoth();
  await sleep(500);

  const healSlow = faults.slow(200);
  await put('severed');
  healSlow();
  await put('after');
  const third = await etcd.leaseClient.leaseKeepAlive();
  third.on('data', ({ TTL }) => log.push(`third ${TTL}`));
  third.on('error', (error: Error) => log.push(`third ${error.message}`));
  await heard(1, () => third.write({ ID }));
  // The watch is still there, on a connection of its own by now.
  await heard(2, () => faults.reset());
  await tell('revoke', etcd.leaseClient.leaseRevoke({ ID }));
  etcd.close();
  await sleep(300);
  return log;
}

/** By who says it: the order of what comes over different calls is nobody's promise. */
function byVoice(log: readonly string[]): Record<string, string[]> {
  const voices: Record<string, string[]> = {};
  for (const line of log) {
    // Which of two connections hears of a reset first is chance, and the second one's words depend on it.
    const said = line.replace(
      /(14 UNAVAILABLE: read ECONNRESET|13 INTERNAL: Received RST_STREAM with code 0 .*)$/,
      'reset',
    );
    (voices[line.split(' ')[0]!] ??= []).push(said);
  }
  return voices;
}

/** What two histories of one program have in common: for each method its messages in order, without times, numbers and ids. */
function essence(rpcs: readonly Rpc[]): Record<string, string[]> {
  const leases = new Map<string, string>([['0', 'none']]);
  const name = (id: string): string => {
    if (!leases.has(id)) leases.set(id, `lease ${leases.size}`);
    return leases.get(id)!;
  };
  const byMethod: Record<string, string[]> = {};
  for (const rpc of rpcs) {
    const { method, side, nth, outcome, sentUs, lease, ttlSeconds, revision, succeeded, puts, deletes } = rpc;
    const parts = [
      side,
      nth,
      outcome,
      sentUs === undefined ? 'unanchored' : 'anchored',
      lease && name(lease),
      ttlSeconds,
    ];
    const effects = [
      puts?.map((each) => `${each.key} ${name(each.lease)}`),
      deletes?.map((each) => `${each.key} ${each.rangeEnd}`),
    ];
    (byMethod[method] ??= []).push(JSON.stringify([...parts, revision !== undefined, succeeded, ...effects]));
  }
  return byMethod;
}

/** By the global timer, which runs in virtual time there. */
function globalSleep(ms: number): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test('both worlds write the same history of the same program', { timeout: 120_000 }, async () => {
  await using cluster = await startTestCluster();
  await using tapped = await openTestTap([cluster.members[0]!.clientUrl], rule);
  const real = await program({ hosts: tapped.tap.endpoints, faults: tapped.tap, sleep: realSleep });
  await tapped.tap.close();

  const world = new TestWorld();
  world.rule = rule;
  let simulated: string[] = [];
  const { link } = world.spawn(1, 1, async () => {
    simulated = await program({ hosts: [ENDPOINT], faults: link, sleep: globalSleep });
  });
  await world.run();
  expect(world.errors).toEqual([]);
  expect(byVoice(simulated)).toEqual(byVoice(real));
  expect(essence(world.rpcs)).toEqual(essence(tapped.events));
  expect(tapped.events.length).toBeGreaterThan(40);
});

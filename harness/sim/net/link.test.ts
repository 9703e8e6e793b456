// What faults mean between a worker and etcd, and what the tap writes down of it, with etcd3's own clients on top.
import { Etcd3 } from 'etcd3';
import { expect, test } from 'vitest';
import { ENDPOINT, TestWorld } from './testing.ts';

/** One try a call, so that a test sees each failure; `streams` keeps a watch open, and so the connection when a call fails. */
async function connected(streams = true): Promise<Etcd3> {
  const once = {
    execute: async (call: (context: { signal: AbortSignal }) => unknown) =>
      call({ signal: new AbortController().signal }),
  };
  const policy = once as never;
  const etcd = new Etcd3({ hosts: [ENDPOINT], faultHandling: { global: policy, host: () => policy } });
  if (streams) await etcd.watch().key('nothing').create();
  return etcd;
}

const within = (ms: number): { deadline: number } => ({ deadline: Date.now() + ms });
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Puts a key and says how that ended. */
async function put(world: TestWorld, etcd: Etcd3, key: string, ms = 60_000): Promise<void> {
  const putting = etcd.put(key).value('').options(within(ms)).exec();
  await putting.then(
    () => world.say(`${key} put`),
    (error: Error) => world.say(`${key} ${error.message.replace(/ after .*/, '')}`),
  );
}

async function keys(world: TestWorld): Promise<string[]> {
  let found: string[] = [];
  world.model.call('KV/Range', { key: Buffer.from('\0'), range_end: Buffer.from('\0') }, (_error, response) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a range response
    found = (response as { kvs: { key: Buffer }[] }).kvs.map(({ key }) => key.toString());
  });
  return found;
}

/** Without their ms. */
const words = (world: TestWorld): string[] => world.log.map((line) => line.replace(/^\d+ /, ''));
const ms = (line: string | undefined): number => Number(line?.split(' ')[0]);

test('a put and a get pass, and are recorded as the tap records them', async () => {
  const world = new TestWorld();
  world.spawn(1, 1, async () => {
    const etcd = await connected(false);
    await etcd.put('a').value('b');
    world.say(String(await etcd.get('a').string()));
    etcd.close();
  });
  await world.run();
  expect(world.errors).toEqual([]);
  expect(words(world)).toEqual(['b']);
  const who = { kind: 'rpc', atUs: expect.any(Number), worker: 1, incarnation: 1, nth: 1 };
  const puts = [{ key: 'a', lease: '0' }];
  expect(world.rpcs).toEqual([
    { ...who, call: 1, method: 'KV/Put', side: 'request', puts },
    {
      ...who,
      call: 1,
      method: 'KV/Put',
      side: 'response',
      outcome: 'ok',
      sentUs: world.rpcs[0]!.atUs,
      revision: 2,
      puts,
    },
    { ...who, call: 2, method: 'KV/Range', side: 'request' },
    { ...who, call: 2, method: 'KV/Range', side: 'response', outcome: 'ok', sentUs: world.rpcs[2]!.atUs, revision: 2 },
  ]);
});

test('etcd refuses: the client has its words, the history the outcome', async () => {
  const world = new TestWorld();
  const say = ({ message }: Error): void => world.say(message);
  world.spawn(1, 1, async () => {
    const etcd = await connected(false);
    await etcd.leaseClient.leaseRevoke({ ID: '77' }).catch(say);
    await etcd.get('a').revision(99).exec().catch(say);
  });
  await world.run();
  expect(words(world)).toEqual([
    expect.stringContaining('requested lease not found'),
    expect.stringContaining('mvcc: required revision is a future revision'),
  ]);
  expect(world.rpcs[1]).toMatchObject({ method: 'Lease/LeaseRevoke', outcome: 'NOT_FOUND', lease: '4d' });
  expect(world.rpcs[3]).toMatchObject({ method: 'KV/Range', outcome: 'OUT_OF_RANGE' });
});

test('cut request: etcd acts after its client had the error', async () => {
  const world = new TestWorld();
  const { link } = world.spawn(1, 1, async () => {
    const etcd = await connected();
    await sleep(100);
    await put(world, etcd, 'late', 500);
  });
  world.at(90, () => {
    const heal = link.cut('request');
    world.at(2000, heal);
  });
  let before: string[] = [];
  world.at(1990, () => void keys(world).then((found) => (before = found)));
  await world.run();
  expect(words(world)).toEqual(['late 4 DEADLINE_EXCEEDED: Deadline exceeded']);
  expect(before).toEqual([]);
  expect(await keys(world)).toEqual(['late']);
  const [request, response] = world.rpcs.filter(({ method }) => method === 'KV/Put');
  expect(request).toMatchObject({ side: 'request', atUs: 2_000_000, puts: [{ key: 'late', lease: '0' }] });
  // The cancel came behind it: etcd had answered by then.
  expect(response).toMatchObject({ side: 'response', atUs: 2_000_000, sentUs: 2_000_000, outcome: 'ok' });
});

test('the same when the client closes its connection as it gives up', async () => {
  const world = new TestWorld();
  const { link } = world.spawn(1, 1, async () => {
    const etcd = await connected(false);
    await put(world, etcd, 'first');
    await sleep(100);
    await put(world, etcd, 'late', 500);
  });
  world.at(90, () => world.at(2000, link.cut('request')));
  await world.run();
  expect(words(world)).toEqual(['first put', 'late 4 DEADLINE_EXCEEDED: Deadline exceeded']);
  expect(await keys(world)).toEqual(['first', 'late']);
});

test('cut response: etcd has acted, and the answer is heard at the heal', async () => {
  const world = new TestWorld();
  const { link } = world.spawn(1, 1, async () => {
    const etcd = await connected();
    await sleep(100);
    await put(world, etcd, 'a');
  });
  world.at(90, () => world.at(2000, link.cut('response')));
  await world.run();
  expect(words(world)).toEqual(['a put']);
  expect(ms(world.log[0])).toBeGreaterThanOrEqual(2000);
  expect(world.rpcs.at(-1)).toMatchObject({ method: 'KV/Put', side: 'response', outcome: 'ok' });
  expect(world.rpcs.at(-1)!.atUs).toBeLessThan(200_000);
});

test('cuts that overlap end with the last of them, and a new connection waits for that end', async () => {
  const world = new TestWorld();
  const { link } = world.spawn(1, 1, async () => {
    await sleep(100);
    const etcd = await connected(false);
    await put(world, etcd, 'a', 500);
    await put(world, etcd, 'b');
  });
  world.at(50, () => {
    world.at(2000, link.cut('request'));
    world.at(1000, link.cut('both'));
  });
  await world.run();
  // Nothing of the first put has left: it waited for its connection.
  expect(words(world)).toEqual(['a 4 DEADLINE_EXCEEDED: Deadline exceeded', 'b put']);
  expect(ms(world.log[0])).toBe(600);
  expect(ms(world.log[1])).toBeGreaterThanOrEqual(2000);
  expect(world.messages).toEqual(['request KV/Put', 'response KV/Put ok']);
});

test('slow: every message takes so much longer, in order', async () => {
  const world = new TestWorld();
  const { link } = world.spawn(1, 1, async () => {
    const etcd = await connected();
    await sleep(100);
    world.say('go');
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => put(world, etcd, key)));
  });
  world.at(50, () => world.at(5000, link.slow(300)));
  await world.run();
  expect(words(world).toSorted()).toEqual(['a put', 'b put', 'c put', 'd put', 'e put', 'go']);
  const [start, ...done] = world.log.map(ms);
  for (const at of done) {
    expect(at - start!).toBeGreaterThanOrEqual(600);
    expect(at - start!).toBeLessThan(800);
  }
});

test.each(['request', 'response'] as const)('drop of a %s: the call hangs until its deadline', async (side) => {
  const world = new TestWorld();
  world.rule = ({ method, side: of, nth }) => (method === 'KV/Put' && of === side && nth === 2 ? 'drop' : 'pass');
  world.spawn(1, 1, async () => {
    const etcd = await connected();
    await put(world, etcd, 'a');
    await put(world, etcd, 'b', 500);
    await put(world, etcd, 'c');
  });
  await world.run();
  expect(words(world)).toEqual(['a put', 'b 4 DEADLINE_EXCEEDED: Deadline exceeded', 'c put']);
  expect(await keys(world)).toEqual(side === 'request' ? ['a', 'c'] : ['a', 'b', 'c']);
  const second = world.messages.filter((message) => message.includes('KV/Put')).slice(2, -2);
  expect(second).toEqual(side === 'request' ? ['request KV/Put dropped'] : ['request KV/Put', 'response KV/Put ok']);
});

test.each(['request', 'response'] as const)(
  'sever at a %s: the connection is broken, the next call makes another',
  async (side) => {
    const world = new TestWorld();
    world.rule = ({ method, side: of, nth }) => (method === 'KV/Put' && of === side && nth === 2 ? 'sever' : 'pass');
    world.spawn(1, 1, async () => {
      const etcd = await connected();
      await put(world, etcd, 'a');
      await put(world, etcd, 'b');
      await put(world, etcd, 'c');
    });
    await world.run();
    expect(words(world)).toEqual(['a put', 'b 14 UNAVAILABLE: Connection dropped', 'c put']);
    expect(await keys(world)).toEqual(side === 'request' ? ['a', 'c'] : ['a', 'b', 'c']);
  },
);

test('reset: what waits is lost in both directions, the caller is told', async () => {
  const world = new TestWorld();
  const { link } = world.spawn(1, 1, async () => {
    const etcd = await connected();
    await sleep(100);
    const waiting = put(world, etcd, 'a');
    await sleep(100);
    await Promise.all([waiting, put(world, etcd, 'b')]);
    await put(world, etcd, 'c');
  });
  world.at(90, () => world.at(150, link.cut('response')));
  world.at(120, () => {
    // a has been answered, and the answer waits
    expect(world.messages.at(-1)).toBe('response KV/Put ok');
  });
  world.at(140, () => world.at(1000, link.cut('request')));
  world.at(300, () => link.reset());
  await world.run();
  expect(world.errors).toEqual([]);
  expect(words(world)).toEqual(['a put', 'b 14 UNAVAILABLE: read ECONNRESET', 'c put']);
  expect(ms(world.log[1])).toBeLessThan(400);
  // The new connection had to wait for the heal.
  expect(ms(world.log[2])).toBeGreaterThanOrEqual(1000);
  expect(await keys(world)).toEqual(['a', 'c']);
  expect(world.messages).toContain('request KV/Put dropped');
});

test('a killed process: what waits in the tap never passes, what etcd has got is answered into the history', async () => {
  const world = new TestWorld();
  const { link, process } = world.spawn(1, 1, async () => {
    const etcd = await connected();
    await sleep(100);
    void put(world, etcd, 'waits');
  });
  world.at(90, () => void link.cut('request'));
  world.at(500, () => process.kill());
  await world.run();
  expect(world.messages.at(-1)).toBe('request KV/Put dropped');
  expect(await keys(world)).toEqual([]);
});

test('a process that dies between two sends of one turn: a random suffix is lost, never more, never less', async () => {
  const kept = new Set<number>();
  for (let seed = 0; seed < 60; seed += 1) {
    const world = new TestWorld(seed.toString(16).padStart(16, '0'));
    const { process } = world.spawn(1, 1, async () => {
      const etcd = await connected();
      await put(world, etcd, '0');
      await sleep(100);
      // All in one turn; then it dies within a tenth of a millisecond, before any of them has arrived.
      for (const key of ['1', '2', '3']) void put(world, etcd, key);
      setTimeout(() => {
        for (const key of ['4', '5', '6']) void put(world, etcd, key);
        const dead = world.kernel.current!;
        world.kernel.after(10, null, 'test', () => dead.kill());
      }, 200);
    });
    await world.run();
    expect(process.alive).toBe(false);
    const found = (await keys(world)).join('');
    expect(found).toMatch(/^0123(4(56?)?)?$/);
    kept.add(found.length - 4);
  }
  expect(kept).toEqual(new Set([0, 1, 2, 3]));
});

test('nothing is sent by the rest of a turn in which the process was killed', async () => {
  const world = new TestWorld();
  world.spawn(1, 1, async () => {
    const etcd = await connected();
    await put(world, etcd, 'a');
    world.kernel.current!.kill();
    void put(world, etcd, 'b');
    await sleep(1);
    void put(world, etcd, 'c');
  });
  await world.run();
  expect(await keys(world)).toEqual(['a']);
  expect(words(world)).toEqual(['a put']);
});

test('a stopped process hears when it goes on what came meanwhile', async () => {
  const world = new TestWorld();
  const { process } = world.spawn(1, 1, async () => {
    const etcd = await connected();
    await sleep(100);
    await put(world, etcd, 'a');
  });
  // Not so soon that the put has not left.
  world.rule = ({ method, side }) => {
    if (method === 'KV/Put' && side === 'request') world.at(3000, process.pause());
    return 'pass';
  };
  await world.run();
  expect(words(world)).toEqual(['a put']);
  expect(ms(world.log[0])).toBe(3000);
  expect(world.rpcs.at(-1)!.atUs).toBeLessThan(200_000);
});

test('a deadline is kept by the clock of its process', async () => {
  const world = new TestWorld();
  const { process } = world.spawn(1, 1, async () => {
    const etcd = await connected();
    await sleep(100);
    await put(world, etcd, 'a', 1000);
  });
  process.rate = 2;
  world.rule = ({ method }) => (method === 'KV/Put' ? 'drop' : 'pass');
  await world.run();
  expect(words(world)).toEqual(['a 4 DEADLINE_EXCEEDED: Deadline exceeded']);
  expect(ms(world.log[0])).toBeGreaterThan(540);
  expect(ms(world.log[0])).toBeLessThan(620);
});

test('a host that is none of the endpoints is an escape', async () => {
  const world = new TestWorld();
  world.spawn(1, 1, async () => {
    await new Etcd3().put('a').value('').exec();
  });
  await world.run();
  expect(world.kernel.failure).toEqual({
    code: 'escape',
    process: 'w1.1',
    call: 'connect(127.0.0.1:2379)',
    message: 'w1.1 connects to 127.0.0.1:2379, which is not one of its endpoints',
  });
});

/** Trace of fifty puts through a cut and a reset. */
async function traceOf(seed: string): Promise<string> {
  const world = new TestWorld(seed);
  const { link } = world.spawn(1, 1, async () => {
    const etcd = await connected();
    for (let n = 0; n < 50; n += 1) await put(world, etcd, `k${n}`, 300);
  });
  world.at(20, () => world.at(700, link.cut('both')));
  world.at(800, () => link.reset());
  await world.run();
  return `${world.kernel.trace.hash()} ${world.log.length}`;
}

test('the same seed gives the same trace, another one another', async () => {
  const first = await traceOf('00000000000000aa');
  expect(await traceOf('00000000000000aa')).toBe(first);
  expect(await traceOf('00000000000000ab')).not.toBe(first);
});

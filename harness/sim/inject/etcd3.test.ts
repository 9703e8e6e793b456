// etcd3's own classes, unmodified, over the simulated network and the model: what they do without faults and under each.
import { Etcd3, EtcdLockFailedError } from 'etcd3';
import { expect, test } from 'vitest';
import { ENDPOINT, TestWorld } from '../net/testing.ts';

const client = (): Etcd3 => new Etcd3({ hosts: ENDPOINT });
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const words = (world: TestWorld): string[] => world.log.map((line) => line.replace(/^\d+ /, ''));
/** When something was said, in ms. */
const when = (world: TestWorld, text: string): number =>
  Number(world.log.find((line) => line.endsWith(` ${text}`))?.split(' ')[0]);

/** Tries until it has the lock, and says so. */
async function acquire(world: TestWorld, etcd: Etcd3, name: string): Promise<{ release(): Promise<void> }> {
  for (;;) {
    const lock = etcd.lock('orders').ttl(3);
    try {
      await lock.acquire();
      world.say(`${name} acquired`);
      return lock;
    } catch (error) {
      if (!(error instanceof EtcdLockFailedError)) throw error;
      await sleep(100);
    }
  }
}

test('Lock: handed on by a release, and by the death of its holder within the TTL and etcd’s tick', async () => {
  const world = new TestWorld();
  const holder = world.spawn(1, 1, async () => {
    await acquire(world, client(), 'w1');
  });
  world.spawn(2, 1, async () => {
    await sleep(50);
    const lock = await acquire(world, client(), 'w2');
    await sleep(1000);
    await lock.release();
    world.say('w2 released');
  });
  world.spawn(3, 1, async () => {
    await sleep(7000);
    await acquire(world, client(), 'w3');
  });
  world.at(5000, () => holder.process.kill());
  await world.run(20_000);
  expect(world.errors).toEqual([]);
  expect(words(world)).toEqual(['w1 acquired', 'w2 acquired', 'w2 released', 'w3 acquired']);
  // The last renewal was at most TTL/3 before the kill.
  expect(when(world, 'w2 acquired')).toBeGreaterThan(5000 + 2000 - 100);
  expect(when(world, 'w2 acquired')).toBeLessThan(5000 + 3000 + 500 + 200);
  expect(when(world, 'w3 acquired') - when(world, 'w2 released')).toBeLessThan(200);
});

/** A lease with a key, kept alive by etcd3; it says what it hears. */
async function keep(world: TestWorld): Promise<void> {
  const lease = client().lease(3);
  lease.on('lost', (error) => world.say(`lost ${error.message}`));
  // Its declaration names an answer; what comes is the error.
  lease.on('keepaliveFailed', (error: unknown) => world.say(`failed ${(error as Error).message}`));
  lease.on('keepaliveEstablished', () => world.say('established'));
  await lease.put('key').value('');
}

function keyLives(world: TestWorld): boolean {
  let count = '';
  world.model.call('KV/Range', { key: Buffer.from('key') }, (_error, response) => {
    ({ count } = response as typeof response & { count: string }); // oxlint-disable-line typescript/no-unsafe-type-assertion -- a range response
  });
  return count === '1';
}

test('Lease: lives for as long as its process does', async () => {
  const world = new TestWorld();
  const { process } = world.spawn(1, 1, () => keep(world));
  world.at(20_000, () => expect(keyLives(world)).toBe(true));
  world.at(20_001, () => process.kill());
  world.at(24_000, () => expect(keyLives(world)).toBe(false));
  await world.run(25_000);
  expect(words(world)).toEqual(['established']);
  const renewals = world.rpcs.filter(({ method, side }) => method === 'Lease/LeaseKeepAlive' && side === 'response');
  expect(renewals.length).toBeGreaterThan(15);
  for (const { sentUs, ttlSeconds, outcome } of renewals) {
    expect([sentUs === undefined, ttlSeconds, outcome]).toEqual([false, 3, 'ok']);
  }
});

test('Lease: a reset connection is made again, and the key stays', async () => {
  const world = new TestWorld();
  const { link } = world.spawn(1, 1, () => keep(world));
  world.at(5000, () => link.reset());
  world.at(20_000, () => expect(keyLives(world)).toBe(true));
  await world.run(20_001);
  expect(words(world)).toEqual(['established', 'failed 14 UNAVAILABLE: read ECONNRESET', 'established']);
});

test.each(['request', 'response', 'both'] as const)(
  'Lease: a cut of %s outlasts it, and it hears so late',
  async (way) => {
    const world = new TestWorld();
    const { link } = world.spawn(1, 1, () => keep(world));
    world.at(5000, () => world.at(20_000, link.cut(way)));
    world.at(10_000, () => expect(keyLives(world)).toBe(way === 'response'));
    await world.run(30_000);
    const lostMs = when(
      world,
      'lost Lease We lost connection to etcd and our lease has expired. is expired or revoked',
    );
    // Twice the TTL after the last answer (bugs.md P03), found out when a stream has been silent for a TTL.
    expect(lostMs).toBeGreaterThan(5000 + 5000);
    expect(lostMs).toBeLessThan(5000 + 10_000);
  },
);

test('Lease: told by etcd that it is gone', async () => {
  const world = new TestWorld();
  const { process } = world.spawn(1, 1, () => keep(world));
  world.at(5000, () => world.at(9000, process.pause()));
  await world.run(20_000);
  expect(words(world).at(-1)).toMatch(/^lost Lease \d+ is expired or revoked$/);
  expect(world.rpcs.some(({ ttlSeconds, side }) => side === 'response' && ttlSeconds === 0)).toBe(true);
});

test('Watcher: created, cancelled, and resumed where it was after a reset and a cut', async () => {
  const world = new TestWorld();
  const { link } = world.spawn(1, 1, async () => {
    const watcher = await client().watch().prefix('n/').create();
    world.say('watching');
    watcher.on('put', ({ key }) => world.say(key.toString()));
    watcher.on('disconnected', () => world.say('disconnected'));
    watcher.on('connected', () => world.say('connected'));
    await sleep(30_000);
    await watcher.cancel();
    world.say('cancelled');
  });
  let wrote = 0;
  for (let ms = 1000; ms < 35_000; ms += 500) {
    world.at(ms, () =>
      world.model.call('KV/Put', { key: Buffer.from(`n/${(wrote += 1)}`), value: Buffer.alloc(0) }, () => {}),
    );
  }
  world.at(5250, () => link.reset());
  world.at(10_000, () => world.at(14_000, link.cut('both')));
  world.at(12_000, () => link.reset());
  await world.run(40_000);
  expect(world.errors).toEqual([]);
  const seen = words(world).filter((word) => word.startsWith('n/'));
  expect(seen).toEqual(Array.from({ length: seen.length }, (_value, index) => `n/${index + 1}`));
  expect(seen.length).toBeGreaterThanOrEqual(58);
  expect(seen.length).toBeLessThanOrEqual(59);
  expect(words(world).filter((word) => !word.startsWith('n/'))).toEqual([
    'watching',
    // etcd3 says it once for the stream's error and once for its end.
    'disconnected',
    'disconnected',
    'connected',
    'disconnected',
    'disconnected',
    'connected',
    'cancelled',
  ]);
});

test('Election: campaign, observe, proclaim, resign, and the death of a leader', async () => {
  const world = new TestWorld();
  const candidate = async (name: string): Promise<void> => {
    const campaign = client().election('boss', 3).campaign(name);
    campaign.on('elected', () => world.say(`${name} elected`));
    campaign.on('error', (error: Error) => world.say(`${name} ${error.message}`));
    if (name !== 'a') return;
    await sleep(5000);
    await campaign.proclaim('a, still');
    await sleep(2000);
    await campaign.resign();
    world.say('a resigned');
  };
  world.spawn(1, 1, () => candidate('a'));
  const second = world.spawn(2, 1, async () => {
    await sleep(500);
    await candidate('b');
  });
  world.spawn(3, 1, async () => {
    await sleep(1000);
    await candidate('c');
  });
  world.spawn(4, 1, async () => {
    const observer = await client().election('boss', 3).observe();
    observer.on('change', (leader) => world.say(`leader ${leader}`));
  });
  world.at(10_000, () => second.process.kill());
  await world.run(20_000);
  expect(world.errors).toEqual([]);
  expect(words(world).filter((word) => !word.startsWith('leader'))).toEqual([
    'a elected',
    'a resigned',
    'b elected',
    'c elected',
  ]);
  expect(words(world).filter((word) => word.startsWith('leader a, still'))).toHaveLength(1);
  expect(when(world, 'c elected')).toBeGreaterThan(12_000 - 100);
  expect(when(world, 'c elected')).toBeLessThan(14_000);
});

test('the default retry of a call that was cut, and the circuit breaker behind it, are etcd3’s own', async () => {
  const world = new TestWorld();
  world.rule = ({ method, side, nth }) => (method === 'KV/Put' && side === 'request' && nth <= 2 ? 'sever' : 'pass');
  world.spawn(1, 1, async () => {
    await client().put('a').value('').exec();
    world.say('put');
  });
  await world.run(10_000);
  expect(words(world)).toEqual(['put']);
  expect(world.messages).toEqual([
    'request KV/Put dropped',
    'request KV/Put dropped',
    'request KV/Put',
    'response KV/Put ok',
  ]);
});

test('a closed client refuses in its own words', async () => {
  const world = new TestWorld();
  world.spawn(1, 1, async () => {
    const etcd = client();
    await etcd.put('a').value('');
    etcd.close();
    await etcd
      .put('b')
      .value('')
      .exec()
      .catch((error: Error) => world.say(error.message));
  });
  await world.run(10_000);
  expect(words(world)).toEqual(['Tried to call a KV method on etcd3, but the client was already closed']);
});

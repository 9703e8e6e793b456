import crypto, { randomBytes as imported } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { install } from './globals.ts';
import { Kernel } from './kernel.ts';
import { inMacrotask } from './scope.ts';

install();

const promised = <T>(start: (done: (error: Error | null, value: T) => void) => void): Promise<T> =>
  new Promise((resolve) => start((_, value) => resolve(value)));

/** Every source of dice that a library may reach for. */
const sources: Record<string, () => unknown> = {
  'Math.random': () => Math.random(),
  'crypto.randomBytes': () => crypto.randomBytes(8).toString('hex'),
  'crypto.randomBytes, imported by name': () => imported(8).toString('hex'),
  'crypto.randomBytes with a callback': async () =>
    (await promised<Buffer>((done) => crypto.randomBytes(8, done))).toString('hex'),
  'crypto.randomInt': () => [crypto.randomInt(1e9), crypto.randomInt(5, 1e9)],
  'crypto.randomInt with a callback': () => promised<number>((done) => crypto.randomInt(1, 1e9, done)),
  'crypto.randomUUID': () => crypto.randomUUID(),
  'crypto.randomFillSync': () => crypto.randomFillSync(new Uint16Array(6), 1, 4).join(),
  'crypto.randomFill': async () =>
    (await promised<Buffer>((done) => crypto.randomFill(Buffer.alloc(6), 2, done))).join(),
  'crypto.getRandomValues': () => crypto.getRandomValues(new Uint32Array(2)).join(),
  'globalThis.crypto.getRandomValues': () => globalThis.crypto.getRandomValues(new Uint8Array(4)).join(),
  'globalThis.crypto.randomUUID': () => globalThis.crypto.randomUUID(),
};

async function drawn(source: () => unknown, seed: string, name = 'w1.1'): Promise<unknown> {
  const kernel = new Kernel({ seed });
  let found: unknown;
  kernel.at(1, kernel.spawn(name), 'test', () => {
    void Promise.resolve(source()).then((value) => (found = value));
  });
  await inMacrotask(() => kernel.run());
  expect(kernel.failure).toBeUndefined();
  expect(found).toBeDefined();
  return found;
}

describe('dice in a simulated process', () => {
  it.each(Object.entries(sources))('follow seed and process: %s', async (_, source) => {
    const first = await drawn(source, '0000000000000001');
    expect(await drawn(source, '0000000000000001')).toEqual(first);
    expect(await drawn(source, '0000000000000002')).not.toEqual(first);
    expect(await drawn(source, '0000000000000001', 'w2.1')).not.toEqual(first);
    // The harness has the real ones.
    const real = [await source(), await source()];
    expect(real[0]).not.toEqual(real[1]);
    expect(real).not.toContainEqual(first);
  });

  it('keep within the range asked for, and judge arguments as the real ones', async () => {
    const fill = await drawn(() => [...crypto.randomFillSync(new Uint16Array(6), 1, 4)], '0000000000000001');
    expect([(fill as number[])[0], (fill as number[])[5]]).toEqual([0, 0]);
    expect(await drawn(() => crypto.randomUUID(), '0000000000000001')).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    );
    const ints = (await drawn(
      () => Array.from({ length: 200 }, () => crypto.randomInt(3, 6)),
      '0000000000000001',
    )) as number[];
    expect(new Set(ints)).toEqual(new Set([3, 4, 5]));
    for (const wrong of [
      () => crypto.randomInt(6, 3),
      () => crypto.randomBytes(-1),
      () => crypto.getRandomValues([] as never),
    ]) {
      const thrown = await drawn(() => {
        try {
          return wrong();
        } catch (error) {
          return (error as Error).name;
        }
      }, '0000000000000001');
      expect(thrown).toMatch(/Error$/);
    }
  });
});

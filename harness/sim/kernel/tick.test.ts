import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../errors.ts';
import { Kernel } from './kernel.ts';
import { inMacrotask } from './scope.ts';
import { assertDrains, tick } from './tick.ts';

describe('assertDrains', () => {
  it('is content in a macrotask', async () => {
    await expect(inMacrotask(() => assertDrains())).resolves.toBeUndefined();
  });

  it('refuses inside a microtask, where the drain does nothing', async () => {
    await Promise.resolve();
    let seen = false;
    queueMicrotask(() => (seen = true));
    tick();
    expect(seen).toBe(false);
    expect(() => assertDrains()).toThrow(HarnessError);
    expect(() => assertDrains()).toThrow(/inside a microtask/);
  });

  it('refuses a drain that does nothing, or only half, and a Node without one', async () => {
    await inMacrotask(() => {
      expect(() => assertDrains(() => {})).toThrow(/inside a microtask/);
      expect(() => assertDrains(null)).toThrow(/_tickCallback/);
    });
  });

  it('guards run(): a simulation in an async function body ends in one sentence and a remedy', async () => {
    await Promise.resolve();
    const kernel = new Kernel({ seed: '0000000000000001' });
    kernel.at(0, null, 'test', () => {});
    const error = await Promise.resolve()
      .then(() => kernel.run())
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HarnessError);
    expect((error as HarnessError).remedy).toMatch(/setImmediate/);
    expect(kernel.trace.events).toBe(0);
  });
});

// Equal runs have equal traces, however they are drained; unequal runs do not.
import timersPromises from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { install } from './globals.ts';
import { Kernel } from './kernel.ts';
import { inMacrotask } from './scope.ts';
import type { SimProcess } from './sim-process.ts';

install();

interface Told {
  hash: string;
  events: number;
  lines: string[];
}

/** Three processes that set timers, await, tick and send to each other at random; the harness kills, stops and respawns. */
function plant(kernel: Kernel, flaw: 'none' | 'late' = 'none'): void {
  const dice = kernel.rng('plant');
  const live: SimProcess[] = [];
  let names = 0;
  let steps = 0;

  async function life(process: SimProcess, depth: number): Promise<void> {
    steps += 1;
    if (depth > 7 || steps > 400) return;
    kernel.note('step', `${depth} ${Date.now()} ${performance.now()} ${Math.random()}`);
    for (let act = dice.int(1, 3); act > 0; act--) {
      const how = dice.int(0, 10);
      if (how === 0) setTimeout(() => void life(process, depth + 1), dice.int(0, 5));
      else if (how === 1) setImmediate(() => void life(process, depth + 1));
      else if (how === 2) globalThis.process.nextTick(() => void life(process, depth + 1));
      else if (how === 3) queueMicrotask(() => void life(process, depth + 1));
      else if (how === 4) await timersPromises.setTimeout(dice.int(0, 5));
      else if (how === 5) for (let hop = dice.int(1, 12); hop > 0; hop--) await Promise.resolve();
      else if (how === 6) await new Promise((resolve) => globalThis.process.nextTick(resolve));
      else if (how === 7) clearTimeout(setTimeout(() => {}, 3));
      else if (how === 8) {
        const to = live[dice.int(0, live.length - 1)]!;
        kernel.after(dice.int(1, 2_000), to, 'message', () => void life(to, depth + 1));
      } else if (how === 9 && dice.int(0, 9) === 0) throw new Error('a fault of its own');
      else if (how === 10 && dice.int(0, 15) === 0) setTimeout(() => globalThis.process.exit(3), 1);
    }
  }

  function spawn(slot: number): void {
    const process = kernel.spawn(`w${slot + 1}.${(names += 1)}`);
    live[slot] = process;
    process.onEnd((end) => {
      kernel.note('end', `${process.name} ${end.reason}`);
      if (names < 12) kernel.after(500, null, 'respawn', spawn, slot);
    });
    kernel.enter(process, () => void life(process, 0));
  }

  for (let slot = 0; slot < 3; slot++) kernel.at(slot, null, 'spawn', spawn, slot);
  for (let fault = 0; fault < 4; fault++) {
    const atUs = dice.int(0, 10_000) + (flaw === 'late' && fault === 2 ? 1 : 0);
    const slot = dice.int(0, 2);
    const kills = dice.int(0, 1) === 0;
    kernel.at(atUs, null, 'fault', () => {
      const victim = live[slot];
      if (victim === undefined) return;
      if (kills) victim.kill();
      else kernel.after(1_500, null, 'resume', victim.pause());
    });
  }
}

async function told(number: number, how: 'run' | 'runImmediate', flaw: 'none' | 'late' = 'none'): Promise<Told> {
  const lines: string[] = [];
  const seed = number.toString(16).padStart(16, '0');
  const kernel = new Kernel({ seed, onTrace: (line) => lines.push(line) });
  plant(kernel, flaw);
  if (how === 'run') await inMacrotask(() => kernel.run());
  else await kernel.runImmediate();
  expect(kernel.failure).toBeUndefined();
  return { hash: kernel.trace.hash(), events: kernel.trace.events, lines };
}

async function hashOfPrintedStack(onTrace: ((line: string) => void) | undefined, limit: number): Promise<string> {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = limit;
  const kernel = new Kernel({ seed: '0000000000000001', ...(onTrace && { onTrace }) });
  // oxlint-disable-next-line no-console -- what a subject prints
  kernel.at(1, kernel.spawn('w1.1'), 'test', () => console.error(new Error('x').stack));
  await inMacrotask(() => kernel.run());
  Error.stackTraceLimit = before;
  return kernel.trace.hash();
}

describe('the trace', () => {
  it('of 200 random programs is the same with both ways of draining, and a different one for each', async () => {
    const hashes = new Set<string>();
    let events = 0;
    let ends = '';
    for (let number = 0; number < 200; number++) {
      const one = await told(number, 'run');
      expect(await told(number, 'runImmediate')).toEqual(one);
      hashes.add(one.hash);
      events += one.events;
      ends += one.lines.filter((line) => / end /.test(line)).join();
    }
    expect(hashes.size).toBe(200);
    expect(events).toBeGreaterThan(5_000);
    // The programs did what they are for.
    for (const reason of ['kill', 'crash', 'exit']) expect(ends).toContain(reason);
  });

  it('tells one µs of one fault apart', async () => {
    let differing = 0;
    for (let number = 0; number < 20; number++) {
      const [right, late] = [await told(number, 'run'), await told(number, 'run', 'late')];
      if (right.hash !== late.hash) differing += 1;
    }
    expect(differing).toBe(20);
  });

  it('can be read', async () => {
    const lines: string[] = [];
    const kernel = new Kernel({ seed: '0000000000000001', onTrace: (line) => lines.push(line) });
    const process = kernel.spawn('w1.1');
    kernel.at(1_234, process, 'message', () => {
      // oxlint-disable-next-line no-console -- what a subject prints
      console.log('held', 3, new Error('why'), {});
      globalThis.process.stdout.write(`a ${'very '.repeat(200)}long text\n`);
      globalThis.process.emitWarning('careful');
      setTimeout(() => kernel.note('rpc', 'KV/Txn'), 5);
    });
    kernel.at(7_000, null, 'fault', () => kernel.note('kill', 'w1.1'));
    await inMacrotask(() => kernel.run());
    expect(lines).toEqual([
      '000001234 w1.1 message',
      '000001234 w1.1 log log held 3 Error: why [object Object]',
      `000001234 w1.1 log stdout a ${'very '.repeat(98)}v`.slice(0, 500 + '000001234 w1.1 log '.length),
      '000001234 w1.1 log warning careful',
      '000006234 w1.1 timer',
      '000006234 w1.1 rpc KV/Txn',
      '000007000 the harness fault',
      '000007000 the harness kill w1.1',
    ]);
  });

  it('does not depend on who reads it, nor on the length of stack traces', async () => {
    const first = await hashOfPrintedStack(undefined, 10);
    expect(await hashOfPrintedStack(() => {}, 10)).toBe(first);
    expect(await hashOfPrintedStack(undefined, 0)).toBe(first);
  });
});

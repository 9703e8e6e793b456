import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { install } from './globals.ts';
import { Kernel } from './kernel.ts';
import { inMacrotask } from './scope.ts';
import type { ProcessEnd } from './sim-process.ts';

install();

const fault = new Error('the fault of w1.1');
function fail(): never {
  throw fault;
}

/** Every way in which Node lets a process die of an error. */
const ways: Record<string, () => void> = {
  'a throw in the event itself': fail,
  'a throw in a timer': () => void setTimeout(fail, 1),
  'a throw in an interval': () => void setInterval(fail, 1),
  'a throw in an immediate': () => void setImmediate(fail),
  'a throw in a nextTick': () => process.nextTick(fail),
  'a throw in a nextTick of a promise': () => void Promise.resolve().then(() => process.nextTick(fail)),
  'a throw in a microtask': () => queueMicrotask(fail),
  'a rejection': () => void Promise.reject(fault),
  'a throw after an await': () =>
    void (async () => {
      await Promise.resolve();
      fail();
    })(),
  'a rejection that is handled a turn too late': () => {
    const promise = Promise.reject(fault);
    setImmediate(() => void promise.catch(() => {}));
  },
  "an emitter's error that nobody hears": () => void setTimeout(() => new EventEmitter().emit('error', fault), 1),
  "a stream's error that nobody hears": () =>
    void new Readable({
      read() {
        this.destroy(fault);
      },
    }).resume(),
  'a throw in an event target': () => {
    const target = new EventTarget();
    target.addEventListener('x', fail);
    target.dispatchEvent(new Event('x'));
  },
};

interface Ending {
  ends: [string, ProcessEnd][];
  beats: Record<string, number>;
}

/** w1.1 does it; w2.1 beats every ms; both for 20 ms of virtual time. */
async function endings(way: () => void, run: 'run' | 'runImmediate' = 'run'): Promise<Ending> {
  const kernel = new Kernel({ seed: '0000000000000001' });
  const ends: [string, ProcessEnd][] = [];
  const beats: Record<string, number> = {};
  const [culprit, other] = [kernel.spawn('w1.1'), kernel.spawn('w2.1')];
  for (const process of [culprit, other]) {
    process.onEnd((end) => ends.push([process.name, end]));
    kernel.at(0, process, 'test', () => {
      const interval = setInterval(() => {
        beats[process.name] = (beats[process.name] ?? 0) + 1;
        if (kernel.nowUs() >= 20_000) clearInterval(interval);
      }, 1);
    });
  }
  kernel.at(5_500, culprit, 'test', way);
  await inMacrotask(() => {});
  await inMacrotask(() => (run === 'run' ? kernel.run() : undefined));
  if (run === 'runImmediate') await kernel.runImmediate();
  return { ends, beats };
}

describe('an error that nobody catches', () => {
  it.each(Object.entries(ways))('ends the process that made it, and no other: %s', async (_, way) => {
    for (const run of ['run', 'runImmediate'] as const) {
      const { ends, beats } = await endings(way, run);
      expect(ends).toEqual([['w1.1', { reason: 'crash', code: 1, signal: null, error: fault }]]);
      expect(beats).toEqual({ 'w1.1': expect.toSatisfy((n: number) => n === 5 || n === 6) as number, 'w2.1': 20 });
    }
  });

  it.each<[string, () => void]>([
    ['a rejection handled in the same turn', () => void Promise.reject(fault).catch(() => {})],
    [
      'a rejection handled by a later microtask',
      () => {
        const promise = Promise.reject(fault);
        void (async () => {
          for (let step = 0; step < 20; step++) await Promise.resolve();
          await promise.catch(() => {});
        })();
      },
    ],
    [
      'a throw caught',
      () => {
        try {
          fail();
        } catch {}
      },
    ],
    [
      'a last resort of its own: uncaughtException',
      () => {
        process.once('uncaughtException', () => {});
        setTimeout(fail, 1);
      },
    ],
    [
      'a last resort of its own: unhandledRejection',
      () => {
        process.on('unhandledRejection', () => {});
        void Promise.reject(fault);
      },
    ],
  ])('does not end it when it is no such error: %s', async (_, way) => {
    const { ends, beats } = await endings(way);
    expect(ends).toEqual([]);
    expect(beats).toEqual({ 'w1.1': 20, 'w2.1': 20 });
  });

  it('ends it when its last resort fails too, and ends it once', async () => {
    const worse = new Error('worse');
    const { ends } = await endings(() => {
      process.on('uncaughtException', () => {
        throw worse;
      });
      setTimeout(fail, 1);
      setTimeout(fail, 1);
    });
    expect(ends).toEqual([['w1.1', { reason: 'crash', code: 1, signal: null, error: worse }]]);
  });

  it('leaves the thread sound: a thousand nextTicks that throw', async () => {
    for (let round = 0; round < 1_000; round++) await endings(() => process.nextTick(fail));
    const { ends } = await endings(() => {});
    expect(ends).toEqual([]);
  });
});

describe('process.exit in a simulated process', () => {
  it('ends it with its code, and nothing of it runs after', async () => {
    const kernel = new Kernel({ seed: '0000000000000001' });
    const said: unknown[] = [];
    const leaving = kernel.spawn('w1.1');
    leaving.onEnd((end) => said.push(end));
    const leave = async (): Promise<void> => {
      process.on('exit', (code) => said.push(`exit ${code}`));
      setTimeout(() => said.push('its timer'), 5);
      await Promise.resolve();
      try {
        process.exit(7);
      } finally {
        setTimeout(() => said.push('a timer of its finally'), 5);
      }
    };
    kernel.at(0, leaving, 'test', () => void leave());
    const other = kernel.spawn('w2.1');
    other.onEnd((end) => said.push(end));
    kernel.at(9_000, other, 'test', () => process.exit());
    await inMacrotask(() => kernel.run());
    expect(said).toEqual([
      'exit 7',
      { reason: 'exit', code: 7, signal: null },
      { reason: 'exit', code: 0, signal: null },
    ]);
    expect(process.exitCode).toBeUndefined();
  });
});

// The same small programs under Node's own timers and under the simulation's: the order of what they say must be equal.
import timers from 'node:timers';
import { setTimeout as importedSetTimeout } from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { install } from './globals.ts';
import { Kernel } from './kernel.ts';
import { Rng } from './rng.ts';
import { inMacrotask } from './scope.ts';

install();

type Say = (what: string) => void;
/** Says things in an order, and ends. `done` is called at the very end. */
type Program = (say: Say, done: () => void) => void;

function real(program: Program): Promise<string[]> {
  return new Promise((resolve) => {
    const said: string[] = [];
    setImmediate(() =>
      program(
        (what) => said.push(what),
        () => resolve(said),
      ),
    );
  });
}

async function simulated(program: Program): Promise<string[]> {
  const said: string[] = [];
  const kernel = new Kernel({ seed: '0000000000000001' });
  const process = kernel.spawn('w1.1');
  process.onEnd((end) => {
    throw end.error;
  });
  let ended = false;
  kernel.at(0, process, 'start', () => {
    program(
      (what) => said.push(what),
      () => (ended = true),
    );
  });
  await inMacrotask(() => kernel.run());
  expect(kernel.failure).toBeUndefined();
  expect(ended).toBe(true);
  return said;
}

const programs: Record<string, Program> = {
  'equal timers, first come first served; 0, NaN, negative and fractions are 1 ms'(say, done) {
    for (const delay of [0, 1, Number.NaN, -5, 1.9, undefined, '1', null]) {
      setTimeout(say, delay as number, String(delay));
    }
    setTimeout(done, 50);
  },
  'microtasks and nextTicks between timers'(say, done) {
    for (const name of ['a', 'b']) {
      setTimeout(() => {
        say(name);
        process.nextTick(say, `${name} tick`);
        void Promise.resolve()
          .then(() => say(`${name} promise`))
          .then(() => process.nextTick(say, `${name} tick of a promise`));
        queueMicrotask(() => say(`${name} microtask`));
      }, 5);
    }
    setTimeout(done, 50);
  },
  'an interval is armed again after its callback'(say, done) {
    let ticks = 0;
    const interval = setInterval(
      (...args: string[]) => {
        ticks += 1;
        say(`interval ${ticks} ${args.join()}`);
        setTimeout(() => say(`set in tick ${ticks}`), 10);
        if (ticks === 3) {
          clearInterval(interval);
          setTimeout(done, 30);
        }
      },
      10,
      'x',
      'y',
    );
  },
  'immediates of immediates come a round later; a sibling can call one off'(say, done) {
    setImmediate(() => {
      say('first');
      setImmediate(() => say('next round'));
      clearImmediate(last);
      process.nextTick(say, 'tick of the first');
    });
    setImmediate((a: string) => say(a), 'second');
    const last = setImmediate(() => say('never'));
    setImmediate(() => setImmediate(() => setImmediate(done)));
  },
  'this, refresh, close, hasRef, numbers, the symbol'(say, done) {
    // One after the other: a late machine must not change the order.
    const one = setTimeout(function (this: unknown) {
      say(`this is it: ${this === one}`);
      let rounds = 0;
      const two = setTimeout(() => {
        rounds += 1;
        say(`round ${rounds}`);
        if (rounds < 3) two.refresh();
        else done();
      }, 5);
    }, 30);
    const closed = setTimeout(() => say('never'), 5);
    say(`unref ${closed.unref().hasRef()} ref ${closed.ref().hasRef()} close ${closed.close() === closed}`);
    closed.refresh();
    const byNumber = setTimeout(() => say('never'), 5);
    say(`number ${typeof Number(byNumber)} ${Number(byNumber) === +byNumber}`);
    clearTimeout(Number(byNumber));
    const byText = setTimeout(() => say('never'), 5);
    clearTimeout(String(Number(byText)));
    const unknown = setTimeout(() => say('kept'), 5);
    clearTimeout(undefined);
    clearTimeout(null as unknown as undefined);
    clearTimeout({} as NodeJS.Timeout);
    clearTimeout('nonsense');
    say(unknown.constructor.name + setImmediate(() => say('immediate')).constructor.name);
    for (const set of [setTimeout, setInterval, setImmediate] as ((callback: unknown) => void)[]) {
      try {
        set('code');
      } catch (error) {
        say((error as NodeJS.ErrnoException).code!);
      }
    }
  },
  'a timer clears its neighbour of the same instant'(say, done) {
    setTimeout(() => {
      say('one');
      clearTimeout(two);
    }, 5);
    const two = setTimeout(() => say('never'), 5);
    const self = setInterval(() => {
      say('once');
      clearTimeout(self);
    }, 5);
    setTimeout(done, 40);
  },
  'promises: setTimeout, setImmediate, wait, yield, promisify'(say, done) {
    void (async () => {
      say(await timersPromises.setTimeout(5, 'value'));
      say(await timersPromises.setImmediate('at once'));
      say(String(await timersPromises.scheduler.wait(5)));
      await timersPromises.scheduler.yield();
      say(await promisify(setTimeout)(5, 'promisified'));
      say(await promisify(setImmediate)('immediately'));
      say(String(timers.setTimeout === globalThis.setTimeout && importedSetTimeout === setTimeout));
      done();
    })();
  },
  'promises: abort, before and meanwhile; the listener goes'(say, done) {
    void (async () => {
      const tell = (error: Error & { code?: string; cause?: unknown }): void =>
        say([error.name, error.code, error.message, (error.cause as Error).name].join(' '));
      await timersPromises.setTimeout(5, 1, { signal: AbortSignal.abort() }).catch(tell);
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 5);
      const { signal } = controller;
      await Promise.all([
        timersPromises.setTimeout(500, 1, { signal }).catch(tell),
        timersPromises.scheduler.wait(500, { signal }).catch(tell),
      ]);
      await timersPromises.setImmediate(1, { signal }).catch(tell);
      const timing = AbortSignal.timeout(10);
      say(`${timing.aborted}`);
      timing.addEventListener('abort', () => say((timing.reason as Error).name));
      await timersPromises.setTimeout(40);
      say(`${timing.aborted} ${timing.reason instanceof DOMException}`);
      done();
    })();
  },
  'promises: setInterval, left and aborted'(say, done) {
    void (async () => {
      let ticks = 0;
      for await (const value of timersPromises.setInterval(5, 'tick')) {
        say(value);
        ticks += 1;
        if (ticks === 3) break;
      }
      const controller = new AbortController();
      try {
        for await (const value of timersPromises.setInterval(5, 'tock', { signal: controller.signal })) {
          say(value);
          controller.abort();
        }
      } catch (error) {
        say((error as Error).name);
      }
      done();
    })();
  },
};

/** Programs of nested steps, all timers of one length: their order is then fixed in Node too. */
function randomProgram(seed: string, later: 'timer' | 'immediate', ticksFirst = true): Program {
  return (say, done) => {
    const dice = new Rng(seed, 'program');
    let steps = 0;
    let open = 0;
    const grow = (depth: number): void => {
      for (let children = depth < 6 ? dice.int(1, 3) : 0; children > 0 && steps < 60; children--) {
        const name = `${depth}.${(steps += 1)}`;
        open += 1;
        const act = (): void => {
          say(name);
          grow(depth + 1);
          open -= 1;
          if (open === 0) done();
        };
        const how = dice.int(0, 4);
        if (how === 0) process.nextTick(act);
        else if (how === 1) queueMicrotask(act);
        else if (how === 2) void Promise.resolve().then(act);
        else if (!ticksFirst) act();
        else if (later === 'timer') setTimeout(act, 2);
        else setImmediate(act);
      }
    };
    grow(0);
  };
}

describe('timers of the simulation', () => {
  it.each(Object.entries(programs))('%s', async (_, program) => {
    const expected = await real(program);
    expect(expected.length).toBeGreaterThan(1);
    expect(await simulated(program)).toEqual(expected);
  });

  it.each(['timer', 'immediate'] as const)('are in the order of Node in 60 random programs: %s', async (later) => {
    let differing = 0;
    for (let number = 0; number < 60; number++) {
      const seed = number.toString(16).padStart(16, '0');
      const expected = await real(randomProgram(seed, later));
      expect(await simulated(randomProgram(seed, later))).toEqual(expected);
      const broken = await simulated(randomProgram(seed, later, false));
      if (broken.join() !== expected.join()) differing += 1;
    }
    // With calls in place of timers the order is another one: the comparison can see.
    expect(differing).toBeGreaterThan(30);
  });

  it("clear nothing of another incarnation's", async () => {
    const said: string[] = [];
    const kernel = new Kernel({ seed: '0000000000000001' });
    const [one, two] = [kernel.spawn('w1.1'), kernel.spawn('w1.2')];
    let timer: NodeJS.Timeout;
    kernel.at(0, one, 'test', () => void (timer = setTimeout(() => said.push('fired'), 10)));
    kernel.at(0, one, 'test', () => said.push(`number ${Number(timer)}`));
    kernel.at(1, two, 'test', () => {
      clearTimeout(timer);
      clearTimeout(1);
    });
    await inMacrotask(() => kernel.run());
    expect(said).toEqual(['number 1', 'fired']);
  });

  it('fire at whole ms from their setting; what is too long, after 1 ms', async () => {
    const kernel = new Kernel({ seed: '0000000000000001' });
    const at: number[] = [];
    kernel.at(300, kernel.spawn('w1.1'), 'test', () => {
      for (const ms of [0, 1.7, 2 ** 31, Infinity, 12]) setTimeout(() => at.push(kernel.nowUs()), ms);
      setImmediate(() => at.push(kernel.nowUs()));
    });
    await inMacrotask(() => kernel.run());
    expect(at).toEqual([300, 1_300, 1_300, 1_300, 1_300, 12_300]);
  });
});

import { describe, expect, it } from 'vitest';
import { install } from './globals.ts';
import { Kernel } from './kernel.ts';
import type { KernelOptions } from './kernel.ts';
import { inMacrotask } from './scope.ts';
import type { SimProcess } from './sim-process.ts';

install();

const seed = '00000000000000aa';

/** Runs what `build` prepares; gives the kernel and what was said. */
async function simulated(
  build: (kernel: Kernel, say: (what: string) => void) => void,
  options: Partial<KernelOptions> = {},
): Promise<{ kernel: Kernel; said: string[] }> {
  const said: string[] = [];
  const kernel = new Kernel({ seed, ...options });
  build(kernel, (what) => said.push(`${kernel.nowUs()} ${what}`));
  await inMacrotask(() => kernel.run());
  return { kernel, said };
}

describe('the order of events', () => {
  it('is time, then the order of asking; the past is now', async () => {
    const { said } = await simulated((kernel, say) => {
      kernel.at(20, null, 'test', say, 'late');
      kernel.at(10, null, 'test', say, 'first');
      kernel.at(10, null, 'test', say, 'second');
      kernel.at(10, null, 'test', () => kernel.at(3, null, 'test', say, 'over long ago'));
      kernel.at(10, null, 'test', say, 'third');
    });
    expect(said).toEqual(['10 first', '10 second', '10 third', '10 over long ago', '20 late']);
  });

  it('runs all promises of an event before the next event', async () => {
    const { said } = await simulated((kernel, say) => {
      const process = kernel.spawn('w1.1');
      const hop = async (): Promise<void> => {
        for (let step = 0; step < 100; step++) await Promise.resolve();
        say('a hundred awaits');
      };
      kernel.at(5, process, 'test', () => void hop());
      kernel.at(5, process, 'test', say, 'next');
    });
    expect(said).toEqual(['5 a hundred awaits', '5 next']);
  });

  it('has no place for NaN and for ever', async () => {
    await simulated((kernel) => {
      expect(() => kernel.after(Number.NaN, null, 'test', () => {})).toThrow(RangeError);
      expect(() => kernel.at(Infinity, null, 'test', () => {})).toThrow(RangeError);
    });
  });

  it('leaves out what was cancelled, and a stale handle cancels nobody else', async () => {
    const { said } = await simulated((kernel, say) => {
      const fired = kernel.at(1, null, 'test', say, 'fired');
      kernel.cancel(kernel.at(2, null, 'test', say, 'cancelled'));
      kernel.at(3, null, 'test', () => {
        kernel.after(1, null, 'test', say, 'young');
        kernel.cancel(fired);
      });
    });
    expect(said).toEqual(['1 fired', '4 young']);
  });
});

describe('run', () => {
  it('ends at stop(), and can be told of the error of a harness event', async () => {
    const { said } = await simulated((kernel, say) => {
      kernel.at(1, null, 'test', () => kernel.stop());
      kernel.at(1, null, 'test', say, 'never');
    });
    expect(said).toEqual([]);
    const bug = new Error('ours');
    const throwing = (kernel: Kernel): void =>
      void kernel.at(1, null, 'test', () => {
        throw bug;
      });
    const rejecting = (kernel: Kernel): void => void kernel.at(1, null, 'test', () => void Promise.reject(bug));
    await expect(simulated(throwing)).rejects.toBe(bug);
    await expect(simulated(rejecting)).rejects.toBe(bug);
    // Neither has left anything behind: the next one runs.
    await simulated((kernel) => kernel.at(1, null, 'test', () => {}));
  });

  it('keeps the last-resort handlers of others', async () => {
    const before = process.rawListeners('unhandledRejection');
    await simulated((kernel) => {
      kernel.at(1, null, 'test', () => {
        expect(process.rawListeners('unhandledRejection')).not.toEqual(before);
      });
    });
    expect(process.rawListeners('unhandledRejection')).toEqual(before);
    expect(process.hasUncaughtExceptionCaptureCallback()).toBe(false);
  });

  it.each(['eventsPerInstantMax', 'eventsMax'] as const)('names who spins: %s', async (limit) => {
    const build = (steps: number) => (kernel: Kernel) => {
      const spinner = kernel.spawn('w1.1');
      const bystander = kernel.spawn('w2.1');
      let left = steps;
      const spin = (): void => {
        left -= 1;
        if (left === 0) return;
        kernel.after(limit === 'eventsMax' ? 1 : 0, spinner, 'test', spin);
        if (left % 3 === 0) kernel.after(0, bystander, 'test', () => {});
      };
      kernel.at(0, spinner, 'test', spin);
    };
    const { kernel } = await simulated(build(Infinity), { [limit]: 5_000 });
    expect(kernel.failure).toMatchObject({ code: 'endless', process: 'w1.1' });
    expect(kernel.failure?.message).toMatch(/^w1\.1 runs without end: 5000 events/);
    expect(kernel.trace.events).toBe(5_001);
    const { kernel: patient } = await simulated(build(3_000), { [limit]: 5_000 });
    expect(patient.failure).toBeUndefined();
  });
});

describe('a killed process', () => {
  it('does nothing any more, and others go on', async () => {
    const { said } = await simulated((kernel, say) => {
      const [one, two] = [kernel.spawn('w1.1'), kernel.spawn('w2.1')];
      for (const process of [one, two]) {
        process.onEnd((end) => say(`${process.name} ended: ${end.reason} ${end.signal}`));
        kernel.at(10, process, 'test', say, `${process.name} before`);
        kernel.at(30, process, 'test', say, `${process.name} after`);
      }
      kernel.at(20, null, 'kill', () => one.kill());
      kernel.at(25, null, 'kill', () => one.kill());
      kernel.at(40, null, 'test', () => kernel.enter(one, () => say('a ghost')));
    });
    expect(said).toEqual(['10 w1.1 before', '10 w2.1 before', '20 w1.1 ended: kill SIGKILL', '30 w2.1 after']);
  });

  it('has no effects for the rest of its turn, and is mourned after it', async () => {
    const { said } = await simulated((kernel, say) => {
      const victim = kernel.spawn('w1.1');
      victim.onEnd(() => say(`ended, ${kernel.current?.name} is current`));
      const turn = async (): Promise<void> => {
        victim.kill();
        expect(victim.alive).toBe(false);
        await Promise.resolve();
        say('its promises still run');
        setTimeout(() => say('its timer'), 5);
        setInterval(() => say('its interval'), 5).unref();
        setImmediate(() => say('its immediate'));
        kernel.after(5, victim, 'test', say, 'its event');
      };
      kernel.at(10, victim, 'test', () => void turn());
    });
    expect(said).toEqual(['10 its promises still run', '10 ended, undefined is current']);
  });
});

/** Seven events of one process, which is stopped from 20 to 100 µs, or not. */
const sevenEvents = (stop: boolean) => (kernel: Kernel, say: (what: string) => void) => {
  const one = kernel.spawn('w1.1');
  const two = kernel.spawn('w2.1');
  // Asked for out of order: what is held must come by its time, not by its number.
  for (const atUs of [50, 30, 30, 40, 95, 100, 120]) kernel.at(atUs, one, 'test', say, `one ${atUs}`);
  kernel.at(60, two, 'test', say, 'two');
  kernel.at(100, two, 'test', say, 'two');
  if (!stop) return;
  const resumes: (() => void)[] = [];
  for (const atUs of [20, 25]) kernel.at(atUs, null, 'stop', () => resumes.push(one.pause()));
  kernel.at(35, null, 'enter', () => kernel.enter(one, () => say('one entered at 35')));
  kernel.at(90, null, 'resume', () => {
    resumes[0]!();
    resumes[0]!();
  });
  kernel.at(100, null, 'resume', () => resumes[1]!());
};

describe('a stopped process', () => {
  it('is held back, and goes on where it was, in order', async () => {
    const { said } = await simulated(sevenEvents(true));
    const held = ['one 30', 'one 30', 'one entered at 35', 'one 40', 'one 50', 'one 95'].map((what) => `100 ${what}`);
    expect(said).toEqual(['60 two', '100 two', ...held, '100 one 100', '120 one 120']);
  });

  it('would otherwise not have waited', async () => {
    const { said } = await simulated(sevenEvents(false));
    expect(said.slice(0, 4)).toEqual(['30 one 30', '30 one 30', '40 one 40', '50 one 50']);
  });

  it('can lose a held timer, and its life', async () => {
    const { said } = await simulated((kernel, say) => {
      const one = kernel.spawn('w1.1');
      const timer = kernel.at(10, one, 'test', say, 'cancelled while held');
      kernel.at(11, one, 'test', say, 'held');
      const killed = kernel.spawn('w2.1');
      kernel.at(10, killed, 'test', say, 'of the dead');
      const resumes = [one.pause(), killed.pause()];
      kernel.at(20, null, 'test', () => {
        kernel.cancel(timer);
        killed.kill();
        for (const resume of resumes) resume();
      });
    });
    expect(said).toEqual(['20 held']);
  });
});

const inMicrotask = (kernel: Kernel): void => {
  const process = kernel.spawn('w1.1');
  kernel.at(1, null, 'test', () => void Promise.resolve().then(() => kernel.enter(process, () => {})));
};

describe('enter', () => {
  it('hands over now, as that process, and is drained when it returns', async () => {
    const { said } = await simulated((kernel, say) => {
      const process = kernel.spawn('w1.1');
      kernel.at(7, null, 'test', () => {
        void Promise.resolve().then(() => say(`the harness's promise: ${kernel.current?.name}`));
        const turn = process.turn;
        kernel.enter(process, () => void Promise.resolve().then(() => say(`inside: ${kernel.current?.name}`)));
        say(`back: ${kernel.current?.name}, ${process.turn - turn} turn`);
      });
    });
    expect(said).toEqual(["7 the harness's promise: undefined", '7 inside: w1.1', '7 back: undefined, 1 turn']);
  });

  it('is refused in a microtask of the harness and inside a process: nothing would be drained', async () => {
    await expect(simulated(inMicrotask)).rejects.toThrow(/outside of a harness event/);
    const { said } = await simulated((kernel, say) => {
      const [one, two] = [kernel.spawn('w1.1'), kernel.spawn('w2.1')] as [SimProcess, SimProcess];
      one.onEnd((end) => say(String(end.error)));
      kernel.at(1, one, 'test', () => kernel.enter(two, () => say('never')));
    });
    expect(said).toEqual(["1 Error: enter(w2.1) outside of a harness event's own function"]);
  });
});

const draw = (of: string, name: string): number[] => {
  const dice = new Kernel({ seed: of }).rng(name);
  return Array.from({ length: 20 }, () => dice.int(1, 6));
};

describe('dice and clock', () => {
  it('has one stream a name, the same for the same seed', () => {
    expect(draw(seed, 'link w1')).toEqual(draw(seed, 'link w1'));
    expect(draw(seed, 'link w1')).not.toEqual(draw(seed, 'link w2'));
    expect(draw(seed, 'link w1')).not.toEqual(draw('00000000000000ab', 'link w1'));
    const kernel = new Kernel({ seed });
    expect(kernel.rng('a')).toBe(kernel.rng('a'));
    const faces = Array.from({ length: 600 }, () => kernel.rng('a').int(1, 6));
    expect(new Set(faces)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  it("reads a worker's monotonic time back as its own", async () => {
    const { kernel, said } = await simulated((k, say) => {
      k.at(1_234_567, k.spawn('w1.1'), 'test', () => say(process.hrtime.bigint().toString()));
    });
    expect(kernel.fromNs(said[0]!.split(' ')[1])).toBe(1_234_567);
    expect(kernel.fromNs('soon')).toBeUndefined();
    expect(kernel.fromNs(undefined)).toBeUndefined();
  });
});

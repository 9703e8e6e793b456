// A blocked event loop: everything is late, and then comes in the order of a turn of Node's loop.
import { expect, it } from 'vitest';
import { install } from './globals.ts';
import { Kernel } from './kernel.ts';
import { inMacrotask } from './scope.ts';
import type { SimProcess } from './sim-process.ts';

install();

/** A process whose messages and timers come at these ms, stopped in this way from 1 to 100 ms; what it did, and when. */
async function lived(how: (process: SimProcess) => () => void): Promise<string[]> {
  const kernel = new Kernel({ seed: '00000000000000aa' });
  const process = kernel.spawn('w1.1');
  const said: string[] = [];
  const say = (what: string): void => void said.push(`${kernel.nowUs() / 1000} ${what}`);
  kernel.at(0, process, 'start', () => {
    setTimeout(() => say('timer 30'), 30);
    setTimeout(() => {
      say('timer 20');
      setImmediate(() => say('immediate'));
      setTimeout(() => say('new timer'), 5);
    }, 20);
    setTimeout(() => say('timer 120'), 120);
  });
  kernel.at(10_000, process, 'stdin', say, 'message 10');
  kernel.at(25_000, process, 'stdin', say, 'message 25');
  kernel.at(1_000, null, 'test', () => {
    const goOn = how(process);
    kernel.at(100_000, null, 'test', goOn);
  });
  await inMacrotask(() => kernel.run());
  return said;
}

it('runs timers that are due first, then what arrived, then immediates', async () => {
  expect(await lived((process) => process.stall())).toEqual([
    '100 timer 20',
    '100 timer 30',
    '100 message 10',
    '100 message 25',
    '100 immediate',
    '105 new timer',
    '120 timer 120',
  ]);
});

it('a stop instead leaves all in the order of its time', async () => {
  const said = await lived((process) => process.pause());
  expect(said.slice(0, 4)).toEqual(['100 message 10', '100 timer 20', '100 message 25', '100 timer 30']);
});

it('that overlaps with a stop ends with the last of them, and is still a blocked loop', async () => {
  const said = await lived((process) => {
    const ends = [process.stall(), process.pause()];
    return () => ends.forEach((end) => end());
  });
  expect(said.slice(0, 2)).toEqual(['100 timer 20', '100 timer 30']);
});

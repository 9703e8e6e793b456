// The block in place: after every picture the screen ends with it and nothing else of it is left, wherever the cursor stood before.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBlock } from './block.ts';
import { FakeTerminal } from './testing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const [seed, numbers, lane, other, legend] = ['seed 2a', '3 runs', 'orders ··00', 'jobs 11··', 'digit: holds'];
/** Growing before a last line that stays, shrinking, changing in the middle, at the end, at the start, and not at all. */
const pictures = [
  [seed, numbers],
  [seed, `${numbers}!`],
  [seed, numbers, lane, legend],
  [seed, numbers, lane, other, legend],
  [seed, numbers, other, other, lane, legend],
  [seed, numbers, other, lane, lane, legend],
  [seed, numbers, lane, legend],
  [seed, numbers, lane],
  [seed, numbers, lane],
  [`${seed}!`, numbers, lane, legend],
  [seed],
  [seed, legend],
];

describe.each([0, 5, 9, 40])('after %i lines', (count) => {
  const before = Array.from({ length: count }, (_, index) => `$ line ${index}`);

  it('a picture stands as it is, whatever was there before it', () => {
    const terminal = new FakeTerminal({ columns: 40, rows: 10 });
    terminal.write(before.map((line) => `${line}\n`).join(''));
    let now: readonly string[] = [];
    const block = openBlock(terminal.stream, ({ columns }) => now.map((line) => line.slice(0, columns - 1)));
    for (const picture of [...pictures, ...pictures.toReversed()]) {
      now = picture;
      vi.advanceTimersByTime(1000);
      expect(terminal.lines).toEqual([...before, ...picture]);
    }
    block.print('a run ended');
    expect(terminal.lines).toEqual([...before, 'a run ended', ...now]);
    now = pictures[4]!;
    terminal.resize(12, 10);
    expect(terminal.lines.slice(-6)).toEqual(now.map((line) => line.slice(0, 11)));
    expect(terminal.lines.filter((line) => line === seed)).toHaveLength(1);
    block.stop();
    expect(terminal.lines.filter((line) => line === seed)).toEqual([]);
  });
});

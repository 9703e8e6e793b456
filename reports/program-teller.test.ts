import { describe, expect, it } from 'vitest';
import { ProgramTeller } from './program-teller.ts';

const put = (key: string, revision: number): string => `PUT /foobar/${key} (revision ${revision}, lease ${key})`;

/** Tells the lines, 1 s apart. */
function told(lines: readonly string[]): { teller: ProgramTeller; told: (string | undefined)[] } {
  const teller = new ProgramTeller();
  return { teller, told: lines.map((line, index) => teller.tell(line, index * 1_000_000)) };
}

describe('the program of the story', () => {
  it('is told beside what its author expected, where that comes', () => {
    const lines = [
      put('a1', 2),
      'A has the lock, and sleeps',
      put('b2', 3),
      'DELETE /foobar/a1 (revision 4)',
      'B has the lock',
    ];
    const { teller, told: said } = told(lines);
    expect(said.map((line) => line?.includes('←'))).toEqual([false, false, false, true, true]);
    expect(said[3]).toMatch(/^ +t\+3\.000 s +DELETE \/foobar\/a1 .* ← as expected: its lease is of 1 s$/);
    expect(teller.missing(9_000_000)).toEqual([]);
    expect(teller.complete).toBe(true);
  });

  it('tells what its author waited for in vain', () => {
    const { teller } = told([
      put('a1', 2),
      'A has the lock, and sleeps',
      put('b2', 3),
      'DELETE /foobar/b2 (revision 4)',
    ]);
    expect(teller.missing(6_000_000).map((line) => line.replace(/ {2,}/g, '  '))).toEqual([
      '  t+6.000 s  –  ← expected by now: DELETE /foobar/a1, its lease is of 1 s',
      '  t+6.000 s  –  ← expected by now: B has the lock, the lock of A has run out',
    ]);
  });

  it('tells a line of two watchers once', () => {
    const { teller, told: said } = told([put('a1', 2), put('a1', 2)]);
    expect(said.map((line) => line === undefined)).toEqual([false, true]);
    expect(teller.printed('PUT /foobar/a1')).toBe(true);
    expect(teller.printed('B has')).toBe(false);
  });
});

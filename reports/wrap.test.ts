import { describe, expect, it } from 'vitest';
import { unbroken, wrap } from './wrap.ts';

describe('wrap', () => {
  it('breaks at blanks and hangs what follows', () => {
    expect(wrap('  w1  ', 'one two three four', 15)).toEqual(['  w1  one two three four']);
    expect(wrap('  w1  ', 'one two three four five six seven', 30)).toEqual([
      '  w1  one two three four five',
      '      six seven',
    ]);
    expect(wrap('  w1  ', 'one two three four five six seven', 30, 2)).toEqual([
      '  w1  one two three four five',
      '  six seven',
    ]);
  });

  it('keeps a number with its unit, and what is joined', () => {
    expect(wrap('', 'it is there until t+5.951 s', 24)).toEqual(['it is there until', 't+5.951 s']);
    expect(wrap('', `a line of words, ${unbroken('TTL 1 to 2 s')}`, 26)).toEqual(['a line of words,', 'TTL 1 to 2 s']);
  });

  it('leaves a long word whole, and counts columns, not characters', () => {
    expect(wrap('', `see ${'x'.repeat(40)} there`, 30)).toEqual(['see', 'x'.repeat(40), 'there']);
    expect(wrap('', '東京東京東京東京東京東京 東京', 26)).toEqual(['東京東京東京東京東京東京', '東京']);
  });
});

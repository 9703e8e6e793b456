// Whether people can read the page: WCAG 2.1, 1.4.3 (text, 4.5 : 1) and 1.4.11 (what carries meaning, 3 : 1).
import { describe, expect, it } from 'vitest';
import { dark, light } from '../styles/palette.ts';
import { colourNames } from './colours.ts';

function luminance(colour: string): number {
  const linear = (at: number): number => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5);
}

function contrast(one: string, other: string): number {
  const both = [luminance(one), luminance(other)];
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}

describe.each(Object.entries({ light, dark }))('%s', (_, colours) => {
  it('has every colour of the page', () => {
    expect(Object.keys(colours).toSorted()).toEqual([...colourNames].toSorted());
  });

  it.each(['fg', 'dim', 'accent', 'safe', 'unsafe', 'inconclusive'] as const)('%s can be read', (name) => {
    expect(contrast(colours[name], colours.bg)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours[name], colours.panel)).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    'belief',
    'grant',
    'overlap',
    'stale',
    'kill',
    'pause',
    'cut',
    'slow',
    'stall',
    'down',
    'leader',
    'write',
  ] as const)('%s can be seen', (name) => expect(contrast(colours[name], colours.panel)).toBeGreaterThanOrEqual(3));

  it('tells belief from grant without their hues', () => {
    expect(contrast(colours.belief, colours.grant)).toBeGreaterThan(1.5);
  });
});

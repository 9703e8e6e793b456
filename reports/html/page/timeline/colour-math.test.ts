import { expect, test } from 'vitest';
import { fromHsl, inkOn, isHex, luminance, toHsl, withAlpha } from './colour-math.ts';
import { hueAt } from './hues.ts';

test('colours survive the way there and back', () => {
  for (const colour of ['#2a5fc4', '#3d9c8c', '#d10a26', '#000000', '#ffffff', '#808890', '#74b6ff']) {
    expect(fromHsl(toHsl(colour))).toBe(colour);
  }
  expect(withAlpha('#abc', 0.5)).toBe('#aabbcc80');
  expect([isHex('#abc'), isHex('red'), isHex('')]).toEqual([true, false, false]);
});

test('ink can be read on its colour', () => {
  for (const colour of ['#2a5fc4', '#3d9c8c', '#74cdbb', '#4a86f0', '#ffffff', '#101316']) {
    const [light, dark] = [luminance(colour), luminance(inkOn(colour))].toSorted((a, b) => b - a);
    expect((light + 0.05) / (dark + 0.05)).toBeGreaterThan(3);
  }
});

test('no lock and no worker is red, and neighbours differ', () => {
  for (const start of [0, 219, 355]) {
    const hues = Array.from({ length: 200 }, (_, index) => hueAt(index, start));
    expect(hues.every((hue) => hue >= 45 && hue <= 315)).toBe(true);
    expect(hues.slice(1).every((hue, index) => Math.abs(hue - hues[index]) > 60)).toBe(true);
  }
});

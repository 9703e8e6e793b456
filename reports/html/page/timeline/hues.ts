// Hues that tell locks and workers apart, however many there are, and are never red: that is for violations. Pure.

const FIRST = 45;
const LAST = 315;
const STEP = (LAST - FIRST) * ((Math.sqrt(5) - 1) / 2);

/** The `index`-th hue, in degrees, beginning at `start`: each far from those before it (golden section), none from 315° over red to 45°. */
export function hueAt(index: number, start: number): number {
  const whole = LAST - FIRST;
  const begin = Math.min(Math.max(start, FIRST), LAST) - FIRST;
  return FIRST + ((begin + index * STEP) % whole);
}

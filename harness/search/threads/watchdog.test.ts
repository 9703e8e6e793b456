import { describe, expect, it } from 'vitest';
import { Watchdog } from './watchdog.ts';

const options = { silenceMs: 1000, everyMs: 100 };

describe('a watchdog', () => {
  it('gives up a thread that shows no sign of life', () => {
    const watchdog = new Watchdog(options);
    const looks = Array.from({ length: 11 }, () => watchdog.look(5, 100));
    expect(looks.indexOf(true)).toBe(10);
  });

  it('begins anew with each sign of life', () => {
    const watchdog = new Watchdog(options);
    expect(Array.from({ length: 100 }, (_, i) => watchdog.look(i >> 3, 100))).not.toContain(true);
  });

  it('does not blame a thread for time in which its parent did not run either', () => {
    const watchdog = new Watchdog(options);
    watchdog.look(5, 100);
    expect(watchdog.look(5, 60_000)).toBe(false);
    expect(Array.from({ length: 8 }, () => watchdog.look(5, 100)).indexOf(true)).toBe(7);
  });
});

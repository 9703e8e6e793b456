import { describe, expect, it } from 'vitest';
import { mergeWindows, windowsOf } from './windows.ts';

const window = (ms: number, fault = 'cut') => ({ subject: 'lock', ttlSeconds: 2, fault, ms });

describe('stale-holder windows', () => {
  it('are a distribution for each subject, TTL and fault, zero included', () => {
    expect(windowsOf([window(0), window(100), window(200), window(0, 'pause')])).toEqual([
      {
        subject: 'lock',
        ttlSeconds: 2,
        fault: 'cut',
        count: 3,
        medianMs: 100,
        p90Ms: 180,
        maxMs: 200,
        aboveZeroMs: [100, 200],
      },
      { subject: 'lock', ttlSeconds: 2, fault: 'pause', count: 1, medianMs: 0, p90Ms: 0, maxMs: 0, aboveZeroMs: [] },
    ]);
  });

  it('of several runs are those of all their holders', () => {
    const all = [window(0), window(300), window(100), window(0), window(500)];
    expect(mergeWindows([windowsOf(all.slice(0, 2)), windowsOf(all.slice(2))])).toEqual(windowsOf(all));
    expect(mergeWindows([])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { hashes } from './hashes.ts';

describe('trace hashes', () => {
  it('of 60 seeds are the same in any order, in one thread and in two', async () => {
    const subjects = ['session-mutex', 'etcd3-lock'];
    const rising = await hashes({ subjects, seeds: 60, threads: 1, order: 'rising' });
    const mixed = await hashes({ subjects, seeds: 60, threads: 2, order: 'interleaved' });
    expect(Object.keys(rising)).toHaveLength(120);
    expect(mixed).toEqual(rising);
    // Not because they were all the same.
    expect(new Set(Object.values(rising)).size).toBeGreaterThan(110);
  });
});

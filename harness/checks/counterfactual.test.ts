import { describe, expect, it } from 'vitest';
import type { Hold, Incarnation, Key } from '../history/facts.ts';
import { counterfactual, fencingText, rightfulOf } from './counterfactual.ts';
import type { Written } from './writes.ts';

/** A holder that wrote at these times, with a key of this create revision (undefined: none), gone at `goneUs`. */
function written(createRevision: number | undefined, times: readonly number[], goneUs?: number): Written {
  const key = createRevision === undefined ? undefined : ({ createRevision } as Key);
  if (key && goneUs !== undefined) key.deletion = { key, goneByUs: goneUs } as NonNullable<Key['deletion']>;
  const hold = { owner: {} as Incarnation, ...(key && { key }) } as Hold;
  return { hold, writes: times.map((atUs) => ({ atUs, line: atUs })) };
}

describe('a fencing check', () => {
  it('refuses what an older holder writes after a newer one wrote', () => {
    const found = counterfactual(written(5, [1, 2, 4, 6, 7]), [written(9, [3, 5, 8])])!;
    // 4, 6 and 7 are refused; 3 and 5 are overwritten by 4 and 6.
    expect(found).toEqual({ wouldSave: true, staleWrites: 3, lostWrites: 2 });
    expect(fencingText(found)).toBe(
      'a fencing check would have refused 3 writes; without it 2 acknowledged writes were lost',
    );
  });

  it('does not help against an intruder with a newer key: it refuses the rightful holder', () => {
    const found = counterfactual(written(9, [3, 5]), [written(5, [1, 2, 4, 6])])!;
    expect(found).toEqual({ wouldSave: false, staleWrites: 2, lostWrites: 2 });
    expect(fencingText(found)).toContain('refused 2 writes of the rightful holder');
  });

  it('does not help against an intruder without a key', () => {
    const found = counterfactual(written(undefined, [3]), [written(5, [1, 2, 4])])!;
    expect(found).toEqual({ wouldSave: false, staleWrites: 0, lostWrites: 1 });
  });

  it('has nothing to say where nobody else wrote', () => {
    expect(counterfactual(written(5, [1, 2]), [written(9, [])])).toBeUndefined();
    expect(counterfactual(written(5, [1, 2]), [])).toBeUndefined();
  });

  it('counts for whom etcd has the key, or had it first', () => {
    const [gone, there, later] = [written(5, [1], 10), written(9, [1]), written(12, [1])];
    expect(rightfulOf(gone, there, 20)).toBe(there);
    expect(rightfulOf(gone, there, 5)).toBe(gone);
    expect(rightfulOf(later, there, 20)).toBe(there);
    expect(rightfulOf(written(undefined, [1]), there, 20)).toBe(there);
  });
});

import { expect, it } from 'vitest';
import { Strangers } from './strangers.ts';

it('counts keys of nobody that were there at some time between', () => {
  const strangers = new Strangers();
  const watch = (type: 'PUT' | 'DELETE', key: string, atUs: number, lease = '1'): void =>
    strangers.watch({ kind: 'watch', type, key, atUs, lease, revision: 1, createRevision: 1 });
  watch('PUT', 'a', 100);
  watch('PUT', 'b', 200);
  watch('PUT', 'without-a-lease', 200, '0');
  watch('DELETE', 'a', 300);
  watch('DELETE', 'never-seen', 300);
  expect(strangers.thereBetween(0, 50)).toBe(0);
  expect(strangers.thereBetween(0, 150)).toBe(1);
  expect(strangers.thereBetween(250, 260)).toBe(2);
  expect(strangers.thereBetween(350, 400)).toBe(1);
});

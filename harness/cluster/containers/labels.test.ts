import { expect, it } from 'vitest';
import { isLeftBehind, ourLabels } from './labels.ts';

const ours = ourLabels('lockstorm-etcd-1');
const at = (changes: object): Record<string, string> => ({
  ...ours,
  'lockstorm.place': JSON.stringify({ ...JSON.parse(ours['lockstorm.place'] ?? ''), ...changes }),
});
const dead = { 'lockstorm.harness': `${process.pid} long ago` };

it('tell whose harness is gone, and nothing of other machines', () => {
  expect(isLeftBehind(ours)).toBe(false);
  expect(isLeftBehind({ ...ours, ...dead })).toBe(true);
  expect(isLeftBehind(at({ boot: 'before' }))).toBe(true);
  expect(isLeftBehind({ ...at({ host: 'another' }), ...dead })).toBe(false);
  expect(isLeftBehind({ ...at({ pidNamespace: 'another' }), ...dead })).toBe(false);
});

it('are not those of anybody else', () => {
  for (const labels of [{}, { 'lockstorm.cluster': 'x' }, dead, { ...ours, 'lockstorm.place': 'no JSON' }])
    expect(isLeftBehind(labels)).toBe(false);
});

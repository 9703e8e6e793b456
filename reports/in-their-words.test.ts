import { expect, it } from 'vitest';
import { inTheirWords } from './in-their-words.ts';

it.each([
  ['Make one with `lockstorm run`.', 'Make one with `npm run chaos -- run`.'],
  ['1 page left: lockstorm open RUN', '1 page left: npm run chaos -- open RUN'],
  [
    'or run "lockstorm etcd install"; see lockstorm --help',
    'or run "npm run chaos -- etcd install"; see npm run chaos -- --help',
  ],
])('%s is told as the user calls us', (text, told) => expect(inTheirWords(text, 'npm run chaos --')).toBe(told));

it.each([
  'Again: npx lockstorm replay x',
  'pnpm exec lockstorm check x',
  'Use a version of lockstorm that still reads it, or run it where lockstorm is.',
  'node_modules/.bin/lockstorm run',
])('%s stays', (text) => expect(inTheirWords(text, 'npx lockstorm')).toBe(text));

import { expect, it } from 'vitest';
import { bundlePage } from './bundle-page.ts';

it('is bundled once, and carries the licence of each package in it', async () => {
  const [script, again] = await Promise.all([bundlePage(), bundlePage()]);
  expect(again).toBe(script);
  expect(script.slice(0, 200)).toMatch(/^\/\*! uplot\n[^]*MIT License[^]*Copyright/);
  // A browser hashes what it read: nothing in it may be read in two ways.
  expect(/[^\n\t -~]/.exec(script)?.[0]).toBeUndefined();
});

it('says what is wrong where there is nothing to bundle', async () => {
  const absent = new URL('page/absent', import.meta.url);
  await expect(bundlePage(absent)).rejects.toThrow('The script of the page cannot be made');
});

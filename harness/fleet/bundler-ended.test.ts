// An esbuild that ends while it bundles, as Ctrl-C in a terminal makes it: no word against the user's file.
import { expect, it } from 'vitest';
import { doesNotCompile } from './bundle-subject.ts';
import { BUNDLER_ENDED } from './with-bundler.ts';

it('does not blame the subject when esbuild ended meanwhile', () => {
  // Both ways in which esbuild says it.
  for (const said of ['The service was stopped', 'The service is no longer running']) {
    const error = doesNotCompile('./my-lock.ts', new Error(said));
    expect(error).toMatchObject({ kind: 'environment', code: BUNDLER_ENDED });
    expect(error.message).not.toContain('compile');
  }
  expect(doesNotCompile('./my-lock.ts', new Error('x'))).toMatchObject({ code: 'subject-does-not-compile' });
});

// `lockstorm/vitest`: a chaos test in three lines. The seed is in its name, the story and the lines to paste are in its failure.
import { test } from 'vitest';
import type { TestContext } from 'vitest';
import { resolveSeed } from '../commands/resolve-seed.ts';
import { parseSeed } from '../commands/values.ts';
import type { ChaosOptions } from './options.ts';
import { boxOf, timeoutMsOf } from './test-time.ts';
import { testTitle } from './test-title.ts';
import { assertSafeIn } from './assert-safe-in.ts';

/**
 * As for chaos(), but a path that begins with a dot starts from the folder of the test file, and a named scenario is run once unless `runs` or
 * `forMs` says more.
 */
export interface ChaosTestOptions extends Omit<ChaosOptions, 'explore' | 'signal'> {
  /** Of the test, in ms; undefined: the time that it asks for, and two minutes for an etcd that has to be fetched and for the verdict. */
  readonly timeout?: number | undefined;
  /** An inconclusive verdict lets the test pass. */
  readonly allowInconclusive?: boolean | undefined;
}

/** Defines a test that fails unless the lock is judged safe. */
export interface DefineChaosTest {
  (name: string, options: ChaosTestOptions): void;
  /** A test for each case; `%s` and `$key` in the name are filled in from it. */
  each<T>(cases: readonly T[]): (name: string, optionsOf: (one: T) => ChaosTestOptions) => void;
}

export interface ChaosTest extends DefineChaosTest {
  /** In place of a storm: hundreds to thousands of plans in virtual time, and the smallest of those that convict. */
  readonly explore: DefineChaosTest;
}

/** Beside it as in vitest: `.skip`, `.only`, `.each`, also of `.explore`. */
export const chaosTest: ChaosTest & { readonly skip: ChaosTest; readonly only: ChaosTest } = Object.assign(
  chaosTestWith({}),
  { skip: chaosTestWith({ skip: true }), only: chaosTestWith({ only: true }) },
);

interface Mode {
  readonly skip?: boolean;
  readonly only?: boolean;
}

function chaosTestWith(mode: Mode): ChaosTest {
  return Object.assign(definerWith(mode, false), { explore: definerWith(mode, true) });
}

function definerWith(mode: Mode, explore: boolean): DefineChaosTest {
  const define = (name: string, options: ChaosTestOptions): void => defineTest(name, options, define);
  const each: DefineChaosTest['each'] = (cases) => {
    const defineEach = (name: string, optionsOf: (one: (typeof cases)[number]) => ChaosTestOptions): void => {
      for (const one of cases) defineTest(testTitle(name, one), optionsOf(one), defineEach);
    };
    return defineEach;
  };
  return Object.assign(define, { each });

  function defineTest(name: string, options: ChaosTestOptions, caller: (...words: never[]) => void): void {
    const { timeout, allowInconclusive = false, ...wanted } = options;
    const { env } = process;
    const given = options.seed ?? (env['LOCKSTORM_SEED'] || undefined);
    const seed = resolveSeed(given === undefined ? undefined : parseSeed(given), { env, cwd: process.cwd() });
    const asked = { ...wanted, explore, seed, ...boxOf({ ...wanted, explore }, env) };
    // What fails points to where the test is defined, not into us.
    const definition = { stack: '' };
    Error.captureStackTrace(definition, caller);
    // oxlint-disable-next-line vitest/expect-expect -- it asserts that the lock is safe
    test(
      `${name} (seed ${seed})`,
      // A lock that is unsafe once is unsafe: whoever retries flaky tests must not be told that all is well.
      { ...mode, timeout: timeout ?? timeoutMsOf(asked, asked), retry: 0 },
      (context: TestContext) =>
        assertSafeIn(context, { name, options: asked, allowInconclusive, definition: definition.stack }),
    );
  }
}

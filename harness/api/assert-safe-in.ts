// The body of a chaos test: run it, and fail with the story and with the line that runs this very test again.
import { dirname, relative } from 'node:path';
import type { TestContext } from 'vitest';
import { chaos } from './chaos.ts';
import { ChaosError } from './chaos-error.ts';
import { besideFile, listOf } from './options.ts';
import type { ChaosOptions } from './options.ts';

export interface Asserted {
  /** As the user gave it. */
  readonly name: string;
  readonly options: ChaosOptions & { readonly seed: string };
  readonly allowInconclusive: boolean;
  /** The stack of the call that defined the test. */
  readonly definition: string;
}

/** Rejects with a ChaosError unless the lock is safe. What runs is ended when the test times out or is cancelled. */
export async function assertSafeIn({ task, signal }: TestContext, asserted: Asserted): Promise<void> {
  const { name, options, allowInconclusive, definition } = asserted;
  const cwd = process.cwd();
  const { filepath } = task.file;
  const subject = listOf(options.subject).map((each) => besideFile(each, dirname(filepath), cwd));
  try {
    const result = await chaos({ ...options, subject: subject.length === 0 ? undefined : subject, signal });
    result.assertSafe({ allowInconclusive });
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    const again = `LOCKSTORM_SEED=${options.seed} npx vitest run ${relative(cwd, filepath)} -t ${pattern(name)}`;
    const told = new ChaosError(error.kind, `${error.message}${testLine(error, again)}`, error.result);
    told.stack = `${told.name}: ${told.message}\n${definition.split('\n').slice(1).join('\n')}`;
    throw told;
  }
}

/** How to run the test again, after a new line; nothing where that may show something else. */
export function testLine({ kind, result }: ChaosError, again: string): string {
  // Where nothing was judged no seed shows it again.
  if (kind !== 'unsafe' && kind !== 'inconclusive') return '';
  const unsafe = result?.runs.filter(({ verdict }) => verdict === 'unsafe') ?? [];
  return unsafe.length > 0 && unsafe.every(({ failedBefore }) => failedBefore)
    ? '\n  This plan failed here before and came first: the line after Again runs it, the seed alone may find another.'
    : `\n  Test    ${again}`;
}

/** The name as the pattern that -t takes, quoted for a shell. */
function pattern(name: string): string {
  return `'${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`).replaceAll("'", String.raw`'\''`)}'`;
}

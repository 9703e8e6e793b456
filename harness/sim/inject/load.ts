// Evaluates a bundled subject, afresh for each incarnation: nothing of an earlier life, or of another worker, is left in its modules.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { subjectOf } from '../../../workers/check-subject.ts';
import type { LockSubject } from '../../../workers/subject.ts';
import { HarnessError, messageOf, usageError } from '../../errors.ts';
import { EscapeError, Unwind } from '../kernel/failure.ts';
import { outside } from '../kernel/scope.ts';
import type { SimBundle } from './bundle.ts';

export interface PrepareOptions {
  /**
   * One evaluation for the whole thread. Faster, and wrong for a subject that keeps anything in its modules: only for those that are known not
   * to (all of workers/subjects).
   */
  readonly shared?: boolean;
}

type Evaluate = (
  exports: object,
  require: (name: string) => unknown,
  module: { exports: unknown },
  filename: string,
  folder: string,
) => void;

/**
 * Compiles a bundle and loads what it shares with the thread. Each call of the result evaluates it, and must be made as the process that it is
 * for. Both throw a usage error when the subject throws as it loads, or is none.
 */
export function prepare(bundle: SimBundle, { shared = false }: PrepareOptions = {}): () => LockSubject {
  const evaluate = compile(bundle);
  const require = requireFor(bundle);
  // Now, so that no process of the simulation has to: they may not read files.
  for (const file of bundle.external) outside(() => translate(bundle, () => require(file)));
  const load = (): LockSubject => translate(bundle, () => subjectIn(bundle, evaluate, require));
  if (!shared) return load;
  let subject: LockSubject | undefined;
  return () => (subject ??= outside(load));
}

/** One function for all evaluations: V8 then keeps what it has learnt of the code in one and uses it in the next. */
function compile({ subject, text }: SimBundle): Evaluate {
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: `simulated ${subject}`,
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the line above
  return script.runInThisContext() as Evaluate;
}

function subjectIn({ file }: SimBundle, evaluate: Evaluate, require: (name: string) => unknown): LockSubject {
  const module = { exports: {} };
  evaluate.call(module.exports, module.exports, require, module, file, dirname(file));
  return subjectOf(module.exports);
}

/** Node's own modules, patched as they are, and the packages that are shared. */
function requireFor({ file }: SimBundle): (name: string) => unknown {
  const fromFile = createRequire(file);
  const require = (name: string): unknown => {
    if (name.endsWith('.node')) throw new Error(`the native addon ${name} cannot be simulated`);
    return outside((): unknown => fromFile(name));
  };
  return Object.assign(require, { resolve: fromFile.resolve, cache: fromFile.cache });
}

function translate<T>({ subject }: SimBundle, load: () => T): T {
  try {
    return load();
  } catch (error) {
    // The kernel's own: the process called what it must not, or process.exit.
    if (error instanceof EscapeError || error instanceof Unwind || error instanceof HarnessError) throw error;
    throw usageError(
      'subject-does-not-load',
      `The subject ${subject} cannot be used: ${messageOf(error)}.`,
      'It must export `subject` with a `name` and `connect({ endpoints, signal })` (docs/writing-a-subject.md).',
      error,
    );
  }
}

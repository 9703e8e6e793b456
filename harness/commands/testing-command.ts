// For tests: a whole command in this process, as if it were typed, and what came of it.
import type { ExitCode } from '../errors.ts';
import { main } from './main.ts';
import { testContext } from './testing.ts';
import type { TestContext } from './testing.ts';

export interface Answer {
  readonly code: ExitCode;
  /** All of stdout, and of stderr. */
  readonly output: string;
  readonly errors: string;
}

/** `line`: the arguments, between blanks. `prepare` is asked before it runs. */
export async function typeCommand(
  line: string,
  { prepare, ...where }: { cwd: string; env?: TestContext['env']; prepare?: (context: TestContext) => void },
): Promise<Answer> {
  const context = testContext(where);
  prepare?.(context);
  const code = await main(line === '' ? [] : line.split(' '), context);
  return { code, output: context.output(), errors: context.errors() };
}

// A command line without a terminal, for tests: what is written is collected, and Ctrl-C can be pressed.
import { collector } from './collector.ts';
import type { Context } from './context.ts';

export interface TestContext extends Context {
  /** Everything written to stdout, and to stderr, so far. */
  output(): string;
  errors(): string;
  /** The first Ctrl-C. */
  interruptNow(): void;
}

export function testContext({ cwd = '/', env = {} }: { cwd?: string; env?: Context['env'] } = {}): TestContext {
  const [stdout, stderr] = [collector(), collector()];
  const controller = new AbortController();
  return {
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    cwd,
    interrupt: { stop: controller.signal, onNow: () => () => {} },
    output: stdout.text,
    errors: stderr.text,
    interruptNow: () => controller.abort(new Error('interrupted')),
  };
}

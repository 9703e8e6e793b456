// Every failure that a user can cause or cure is a HarnessError: one sentence, a remedy, and the exit code it leads to.

/** Exit codes of the program (docs/results.md). Precedence when several apply: unsafe > environment > inconclusive > safe. */
export const ExitCode = {
  safe: 0,
  unsafe: 1,
  inconclusive: 2,
  environment: 3,
  usage: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A failure with a stable `code` (kebab-case), one clear sentence and what the user can do about it. */
export class HarnessError extends Error {
  override readonly name = 'HarnessError';
  readonly kind: 'usage' | 'environment';
  readonly code: string;
  readonly remedy: string;

  constructor(kind: 'usage' | 'environment', code: string, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.code = code;
    this.remedy = remedy;
  }

  get exitCode(): ExitCode {
    return this.kind === 'usage' ? ExitCode.usage : ExitCode.environment;
  }
}

/** The user asked for something that cannot be: exit 4. */
export function usageError(code: string, message: string, remedy: string, cause?: unknown): HarnessError {
  return new HarnessError('usage', code, message, remedy, cause);
}

/** The machine, the network or etcd did not play along: exit 3, never a verdict on the subject. */
export function environmentError(code: string, message: string, remedy: string, cause?: unknown): HarnessError {
  return new HarnessError('environment', code, message, remedy, cause);
}

/** The message of anything thrown, on one line, fit for a terminal: it may quote a damaged file. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '\uFFFD')
    .trim();
}

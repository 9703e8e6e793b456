// The code of a system error (`ENOENT`, `EEXIST` …), whatever was thrown.

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

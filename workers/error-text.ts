// What an error says, short enough for a protocol line.

const MAX_LENGTH = 2_000;

/** The message of anything thrown, on one line; its name where it has no message. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_LENGTH);
}

// The values of flags: text in, a checked value out, or a usage error with one sentence and a remedy. `flag` is how the user wrote it.
import { usageError } from '../errors.ts';
import { suggest } from '../suggest.ts';

/** Longest TTL that a plan may ask for, as in the plan's schema. */
const longestTtlSeconds = 3600;
const longestMs = 24 * 3_600_000;

/** `random`, `commit`, or up to 16 hex digits, which are padded to 16. */
export function parseSeed(text: string, flag = '--seed'): 'random' | 'commit' | { hex: string } {
  if (text === 'random' || text === 'commit') return text;
  const hex = seedHex(text);
  if (hex !== undefined) return { hex };
  throw usageError(
    'bad-seed',
    `${flag}: "${text}" is no seed.`,
    'Give 1 to 16 hex digits such as 6fc1a2b4, "random" or "commit".',
  );
}

/** 16 lower-case hex digits, or undefined when the text is no seed. */
export function seedHex(text: string): string | undefined {
  const match = /^(?:0x)?([0-9a-f]{1,16})$/i.exec(text);
  return match?.[1]?.toLowerCase().padStart(16, '0');
}

/** `500ms`, `60s`, `2m`, `1h` or `1.5m`, in whole ms. */
export function parseDurationMs(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const ms = Math.round(Number(match?.[1]) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match?.[2] ?? ''] ?? NaN));
  if (ms >= 1 && ms <= longestMs) return ms;
  const remedy = 'Give a number with its unit, more than nothing and at most 24h: 500ms, 60s, 2m.';
  throw usageError('bad-duration', `${flag}: "${text}" is no duration.`, remedy);
}

/** As parseDurationMs, but `0`, `0s` and the like are allowed: not at all. */
export function parseDurationOrNoneMs(text: string, flag: string): number {
  return /^0+(?:ms|s|m|h)?$/.test(text) ? 0 : parseDurationMs(text, flag);
}

/** A whole number from 1 to `max`. */
export function parseCount(text: string, flag: string, what: string, max: number): number {
  const count = wholeNumber(text);
  if (count !== undefined && count >= 1 && count <= max) return count;
  const problem = count === undefined ? `"${text}" is no whole number` : `${text} ${what} cannot be`;
  throw usageError('bad-count', `${flag}: ${problem}.`, `Give a whole number from 1 to ${max}.`);
}

/** A TTL in whole seconds. */
export function parseTtlSeconds(text: string, flag = '--ttl'): number {
  const seconds = wholeNumber(text);
  if (seconds !== undefined && seconds >= 1 && seconds <= longestTtlSeconds) return seconds;
  const problem =
    seconds === undefined
      ? /^-?\d*\.\d+$/.test(text)
        ? `a TTL of ${text} s is not possible, because etcd grants whole seconds`
        : `"${text}" is no TTL`
      : seconds < 1
        ? `a TTL of ${text} s is no time to live`
        : `a TTL of ${text} s is longer than any run`;
  throw usageError('bad-ttl', `${flag}: ${problem}.`, `Give whole seconds from 1 to ${longestTtlSeconds}.`);
}

/** A cluster of one or of three. */
export function parseMembers(text: string, flag = '--members'): 1 | 3 {
  if (text === '1') return 1;
  if (text === '3') return 3;
  throw usageError('bad-members', `${flag}: a cluster of "${text}" members cannot be started.`, 'Give 1 or 3.');
}

/** Each comma-separated word is one of the choices. */
export function parseChoices<T extends string>(text: string, flag: string, what: string, choices: readonly T[]): T[] {
  return text.split(',').map((word) => parseChoice(word.trim(), flag, what, choices));
}

/** The word is one of the choices. */
export function parseChoice<T extends string>(word: string, flag: string, what: string, choices: readonly T[]): T {
  const choice = choices.find((each) => each === word);
  if (choice !== undefined) return choice;
  const sentence = flag === '' ? `There is no ${what} "${word}".` : `${flag}: there is no ${what} "${word}".`;
  throw usageError(`unknown-${what}`, sentence, suggest(word, choices));
}

function wholeNumber(text: string): number | undefined {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

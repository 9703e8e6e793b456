// Counts on the command line.
import { usageError } from '../harness/errors.ts';

/** A reader of the option's value, for commander. It throws a usage error for what is no whole number from 1. */
export function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (Number.isSafeInteger(count) && count >= 1) return count;
    throw usageError('bad-count', `${option} ${text} is no count.`, 'Give a whole number from 1.');
  };
}

// "Did you mean …?" for a word that is none of the choices.
import { closest, distance } from 'fastest-levenshtein';

/** `Did you mean "sigkill"? The choices are …`; without a near one only the choices. A sentence, ending in a full stop. */
export function suggest(word: string, choices: readonly string[]): string {
  const all = choices.length === 0 ? 'There are none.' : `The choices are ${choices.join(', ')}.`;
  const near = nearest(word, choices);
  return near === undefined ? all : `Did you mean "${near}"? ${all}`;
}

/** The choice that a typing error may have made of `word`, if one is near enough: about one error in three letters. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  if (choices.length === 0) return undefined;
  const lower = word.toLowerCase();
  const starting = choices.filter((choice) => lower.length > 1 && choice.startsWith(lower));
  if (starting.length === 1) return starting[0];
  const near = closest(lower, [...choices]);
  return distance(lower, near) <= Math.max(1, Math.floor(near.length / 3)) ? near : undefined;
}

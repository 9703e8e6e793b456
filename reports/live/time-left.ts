// A countdown in words.
import { minutes } from '../words.ts';

/** `0:41 left`; `ending` when the time is over and the last runs end. */
export function timeLeft(leftMs: number): string {
  return leftMs <= 0 ? 'ending' : `${minutes(leftMs)} left`;
}

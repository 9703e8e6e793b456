// Wall-clock times as the index page writes them.
import { normalized } from './trends.ts';

/** `2026-11-23 06:24` (UTC); what is no time stays as it is, an absent one is empty. */
export function timeText(text: string | undefined): string {
  return normalized(text)?.slice(0, 16).replace('T', ' ') ?? text ?? '';
}

// A page that cannot be shown says why, in one sentence, instead of being blank.
import { make } from './make.ts';

/** Replaces what there is of the page. */
export function showFailure(message: string): void {
  const panel = make('p', { class: 'panel failure', role: 'alert' }, message);
  (document.querySelector('main') ?? document.body).replaceChildren(panel);
  document.documentElement.dataset['failed'] = '1';
}

/** The sentence for whatever was thrown while the page was being made. */
export function failureText(error: unknown): string {
  if (typeof DecompressionStream === 'undefined')
    return 'This browser is too old for this page: it lacks DecompressionStream. Open it in one of 2023 or later.';
  const text = error instanceof Error ? error.message : String(error);
  return `This page cannot be shown: ${text.replace(/\.$/, '')}. Write it again: lockstorm report and the id of the run.`;
}

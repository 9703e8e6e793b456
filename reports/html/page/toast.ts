// One sentence at the foot of the page that goes away by itself: something was copied, or is not there.
import { make } from './make.ts';

const SHOWN_MS = 1600;
/** What is to be read, not only noticed. */
export const READ_MS = 6000;
let shown: HTMLElement | undefined;
let ends: ReturnType<typeof setTimeout> | undefined;

/** Says `text` for a moment, to those who listen to the page too. */
export function toast(text: string, shownMs = SHOWN_MS): void {
  clearTimeout(ends);
  shown ??= document.body.appendChild(make('div', { class: 'toast', role: 'status' }));
  shown.textContent = text;
  shown.hidden = false;
  ends = setTimeout(() => (shown!.hidden = true), shownMs);
}

// Text that others wrote, as HTML: no character of it is markup, and those that a reader cannot see become visible.
import { visible } from './page/visible.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Fit for the text of an element and for a quoted attribute. Longer than `longest` characters is cut, with an ellipsis. */
export function escapeHtml(text: string, longest?: number): string {
  return visible(text, longest).replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

// HTML written as a template: whatever is filled in is text and becomes harmless, unless this function or tag() made it.
import { escapeHtml } from './escape-html.ts';
import { Html } from './html.ts';

/** `markup\`<td class="x">${name}</td>\`` : strings and numbers are escaped (attributes must be quoted), lists are joined. */
export function markup(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  return new Html(parts.reduce((text, part, index) => text + textOf(values[index - 1]!) + part));
}

function textOf(value: string | number | Html | readonly Html[]): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return escapeHtml(String(value), LONGEST);
}

/** Of one text: names are shorter, and what is longer is no name. */
const LONGEST = 400;

// HTML written as a template: whatever is filled in is text and becomes harmless, unless this function made it.
import { escapeHtml } from '../html/escape-html.ts';

class Made {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** HTML that may stand in a page: only `markup` makes it. */
export type Html = Made;

/** `markup\`<td class="x">${name}</td>\`` : strings and numbers are escaped (attributes must be quoted), lists are joined. */
export function markup(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  return new Made(parts.reduce((text, part, index) => text + textOf(values[index - 1]!) + part));
}

function textOf(value: string | number | Html | readonly Html[]): string {
  if (value instanceof Made) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return escapeHtml(String(value), LONGEST);
}

/** Of one text: names are shorter, and what is longer is no name. */
const LONGEST = 400;

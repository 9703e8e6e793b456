// Elements of the page. Text is text and nothing else: there is no innerHTML, and what cannot be seen becomes visible.
import { visible } from './visible.ts';

/** Attributes by their names; true: present without a value, undefined and false: absent. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A new element with these attributes and children; a string is a text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  element.append(...children.map((child) => (typeof child === 'string' ? visible(child) : child)));
  return element;
}

/** A button that does `act` when it is pressed. */
export function makeButton(
  text: string,
  title: string,
  act: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const button = make('button', { type: 'button', title, 'aria-label': title, ...attributes }, text);
  button.addEventListener('click', act);
  return button;
}

// Copying a text to the clipboard, from a file as well, where some browsers know no clipboard object.
import { make, makeButton } from './make.ts';
import { toast } from './toast.ts';

/** Copies `text` and says so; `what` is the beginning of that sentence: `The seed`. */
export async function copy(text: string, what: string): Promise<void> {
  const copied = await toClipboard(text);
  toast(copied ? `${what} is copied.` : `This browser does not let a page copy. ${what}: ${text}`);
}

/** A button that copies what `text` gives when it is pressed. */
export function copyButton(label: string, what: string, text: () => string): HTMLButtonElement {
  return makeButton(label, `Copy ${what.charAt(0).toLowerCase()}${what.slice(1)}`, () => void copy(text(), what), {
    class: 'copy',
  });
}

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return byCommand(text);
  }
}

/** The older way, which needs no permission. */
function byCommand(text: string): boolean {
  const field = make('textarea', { class: 'visually-hidden', readonly: true });
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
}

// The block that is on the terminal now, if any: whoever else writes to the same terminal (Ctrl-C's message) takes it away meanwhile.

/** What the owner of a block does when somebody else writes. */
export interface Hideable {
  hide(): void;
  show(): void;
}

let active: Hideable | undefined;

/** There is one terminal, and one block on it. */
export function setActiveBlock(block: Hideable | undefined): void {
  active = block;
}

/** Writes lines so that they stand above the block. */
export function writeAboveBlock(stream: { write(text: string): unknown }, text: string): void {
  active?.hide();
  stream.write(text);
  active?.show();
}

/** For who leaves at once: nothing of the block stays. */
export function leaveBlock(): void {
  active?.hide();
  active = undefined;
}

// Something of the picture that can be pointed at: a kind, and its index in the timeline's list. Pure.

export interface Item {
  /** pin: of the story of the violation that is looked at. */
  readonly kind: 'hold' | 'grant' | 'band' | 'mark' | 'write' | 'violation' | 'pin';
  readonly index: number;
}

export function sameItem(a: Item | undefined, b: Item | undefined): boolean {
  return a?.kind === b?.kind && a?.index === b?.index;
}

// HTML that may stand in a page. Only markup() and tag() make it, of text that they escape.

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

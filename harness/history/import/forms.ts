// Cuts the text of an EDN file into its operations, each with the line on which it begins: one after the other, or all in one list.
// Only brackets, strings and comments are looked at; what is in a form is for a parser of EDN.

/** The text of one map (or tagged map), and its 1-based line. */
export interface Form {
  readonly text: string;
  readonly line: number;
}

/** What is wrong with the text as such, and where. */
export class FormError extends Error {
  readonly line: number;

  constructor(line: number, why: string) {
    super(why);
    this.line = line;
  }
}

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };
/** No operation is as long: a bracket is missing. */
const LONGEST = 1 << 20;
/** Twice what each operation has once: one that was cut off has not swallowed those behind it. */
const OPERATION = /:type\s+:?"?(?:invoke|ok|fail|info)\b[^]*?(:type)\s+:?"?(?:invoke|ok|fail|info)\b/;

/** Fed piece by piece; throws a FormError at the first thing that cannot be an operation. */
export class Forms {
  #line = 1;
  /** Of the form that is not complete; empty: between two. */
  #text = '';
  #began = 0;
  /** The brackets that are still to be closed in it. */
  readonly #open: string[] = [];
  #within: 'text' | 'string' | 'escape' | 'comment' | 'character' = 'text';
  #list: 'none' | 'open' | 'closed' = 'none';
  #listEnds = '';
  #forms = 0;
  /** So many of the next forms say nothing. */
  #discards = 0;

  /** The form that is not complete at the end of the file; undefined: nothing is missing. */
  get torn(): { readonly line: number } | undefined {
    if (this.#text !== '') {
      if (this.#text.match(OPERATION)?.[1] !== undefined)
        throw new FormError(this.#began, 'a bracket or a quote is not closed: other operations are within it');
      return { line: this.#began };
    }
    return this.#list === 'open' ? { line: this.#line } : undefined;
  }

  *feed(chunk: string): Generator<Form> {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const char = chunk[at]!;
      if (char === '\n') this.#line += 1;
      if (this.#text === '' && this.#open.length === 0) {
        if (!this.#begins(char)) continue;
        from = at;
        this.#began = this.#line;
        this.#open.push('');
      }
      if (!this.#takes(char)) continue;
      const text = this.#text + chunk.slice(from, at + 1);
      this.#text = '';
      this.#forms += 1;
      if (!this.#isDiscarded(text)) yield { text, line: this.#began };
    }
    if (this.#open.length > 0) this.#text += chunk.slice(from);
    if (this.#text.length > LONGEST)
      throw new FormError(this.#began, 'it goes on for more than a megabyte: a bracket or a quote is not closed');
  }

  /** Whether nothing is said by it: `#_ #_ {…} {…}` takes back two. */
  #isDiscarded(text: string): boolean {
    if (this.#discards > 0) {
      this.#discards -= 1;
      return true;
    }
    const [before = ''] = /^(?:#_[\s,]*)+/.exec(text) ?? [];
    const discards = before.split('#_').length - 1;
    if (discards < 2) return false;
    if (!/^[{#]/.test(text.slice(before.length)))
      throw new FormError(this.#began, '#_ #_ takes back something that is no operation');
    this.#discards = discards - 1;
    return true;
  }

  /** Between two forms: whether this character begins one. */
  #begins(char: string): boolean {
    if (this.#within === 'comment') {
      if (char === '\n' || char === '\r') this.#within = 'text';
    } else if (char === ';') this.#within = 'comment';
    else if (/[\s,\uFEFF]/.test(char)) return false;
    else if (this.#list === 'open' && char === this.#listEnds) this.#list = 'closed';
    else if (this.#list === 'closed') throw new FormError(this.#line, 'something follows the end of the list');
    else if (char === '{' || char === '#') return true;
    else if ((char === '[' || char === '(') && this.#list === 'none' && this.#forms === 0) {
      this.#list = 'open';
      this.#listEnds = closing[char]!;
    } else throw new FormError(this.#line, `an operation is a map, and this begins with ${JSON.stringify(char)}`);
    return false;
  }

  /** Within a form: whether it ends with this character. */
  #takes(char: string): boolean {
    if (this.#within === 'escape') this.#within = 'string';
    else if (this.#within === 'character') this.#within = 'text';
    else if (this.#within === 'string') {
      if (char === '\\') this.#within = 'escape';
      else if (char === '"') this.#within = 'text';
    } else if (this.#within === 'comment') {
      if (char === '\n') this.#within = 'text';
    } else if (char === '"') this.#within = 'string';
    else if (char === ';') this.#within = 'comment';
    else if (char === '\\') this.#within = 'character';
    else if (closing[char] !== undefined) this.#open.push(closing[char]);
    else if (char === '}' || char === ']' || char === ')') {
      if (this.#open.pop() !== char) throw new FormError(this.#line, `there is a "${char}" too many`);
      if (this.#open.length > 1) return false;
      this.#open.length = 0;
      return true;
    }
    return false;
  }
}

// Text on the canvas, cut to the room that it has. Widths are measured once and remembered.

export const fonts = {
  tiny: '9px system-ui, sans-serif',
  small: '10px system-ui, sans-serif',
  plain: '11px system-ui, sans-serif',
  strong: '600 12px system-ui, sans-serif',
  heavy: '700 12px system-ui, sans-serif',
} as const;

const REMEMBERED = 5000;
const LEAST_ROOM_PX = 14;

export class TextPainter {
  readonly #context: CanvasRenderingContext2D;
  readonly #widths = new Map<string, number>();
  #font = '';

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
  }

  /** To be called once a frame: whoever resized the canvas reset its font. */
  begin(): void {
    this.#font = '';
    this.#context.textBaseline = 'middle';
  }

  width(text: string, font: string): number {
    const key = font + text;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    if (this.#widths.size >= REMEMBERED) this.#widths.clear();
    this.#use(font);
    const { width } = this.#context.measureText(text);
    this.#widths.set(key, width);
    return width;
  }

  /** Draws as much of it as `room` pixels hold, with `…`; false: not even a few letters, and nothing was drawn. */
  draw(text: string, x: number, y: number, room: number, font: string, colour: string): boolean {
    if (room < LEAST_ROOM_PX || text === '') return false;
    const width = this.width(text, font);
    const shown = width <= room ? text : cut(text, room / width);
    if (shown === '') return false;
    this.#use(font);
    this.#context.fillStyle = colour;
    if (width <= room) this.#context.fillText(shown, x, y);
    else this.#context.fillText(shown, x, y, room);
    return true;
  }

  #use(font: string): void {
    if (this.#font === font) return;
    this.#font = font;
    this.#context.font = font;
  }
}

/** The first that fits, of candidates from long to short; else the last, to be cut. */
export function fitting(painter: TextPainter, candidates: readonly string[], room: number, font: string): string {
  return candidates.find((text) => painter.width(text, font) <= room) ?? candidates[candidates.length - 1] ?? '';
}

function cut(text: string, share: number): string {
  const kept = Math.floor(text.length * share) - 1;
  return kept < 2 ? '' : `${text.slice(0, kept)}…`;
}

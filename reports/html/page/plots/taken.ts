// Which places of a picture something has been drawn at.

/** Cells of one size over an area, each free at first. */
export class Taken {
  readonly #left: number;
  readonly #top: number;
  readonly #cell: number;
  readonly #columns: number;
  readonly #cells: Uint8Array;

  /** All in canvas pixels. */
  constructor(area: { left: number; top: number; width: number; height: number }, cell: number) {
    this.#left = area.left;
    this.#top = area.top;
    this.#cell = cell;
    this.#columns = Math.ceil(area.width / cell) + 2;
    this.#cells = new Uint8Array(this.#columns * (Math.ceil(area.height / cell) + 2));
  }

  /** Whether the cell was free; now it is not. What lies outside the area never is. */
  take(x: number, y: number): boolean {
    const column = Math.round((x - this.#left) / this.#cell);
    if (column < 0 || column >= this.#columns) return false;
    const index = Math.round((y - this.#top) / this.#cell) * this.#columns + column;
    if (this.#cells[index] !== 0) return false;
    this.#cells[index] = 1;
    return true;
  }
}

// The fingers on the picture. Pure.

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Two fingers: the middle between them, and how far they are apart, at least a pixel. */
export interface Pinch {
  readonly x: number;
  readonly apart: number;
}

export class Pointers {
  readonly #points = new Map<number, Point>();

  get count(): number {
    return this.#points.size;
  }

  get(id: number): Point | undefined {
    return this.#points.get(id);
  }

  set(id: number, x: number, y: number): void {
    this.#points.set(id, { x, y });
  }

  /** Whether it was there. */
  delete(id: number): boolean {
    return this.#points.delete(id);
  }

  /** Of the first two; undefined: there are fewer. */
  pinch(): Pinch | undefined {
    const [one, other] = this.#points.values();
    if (!one || !other) return undefined;
    return { x: (one.x + other.x) / 2, apart: Math.max(Math.hypot(one.x - other.x, one.y - other.y), 1) };
  }
}

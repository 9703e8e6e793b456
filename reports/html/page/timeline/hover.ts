// What the pointer is at, and the tooltip that tells of it.
import type { View } from '../view.ts';
import { itemAt } from './hit.ts';
import { sameItem } from './item.ts';
import type { Item } from './item.ts';
import type { Picture } from './picture.ts';
import { tell } from './tell.ts';
import type { Told } from './tell.ts';
import { Tooltip } from './tooltip.ts';

export class Hover {
  readonly #view: View;
  readonly #picture: Picture;
  readonly #element: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #tooltip: Tooltip;
  #item: Item | undefined;
  #told: Told | undefined;

  constructor(view: View, picture: Picture, element: HTMLElement, canvas: HTMLCanvasElement) {
    this.#view = view;
    this.#picture = picture;
    this.#element = element;
    this.#canvas = canvas;
    this.#tooltip = new Tooltip(element);
  }

  /** undefined: nothing that anything is known of. */
  get item(): Item | undefined {
    return this.#told && this.#item;
  }

  get told(): Told | undefined {
    return this.#told;
  }

  /** At this point of the canvas; `broad`: by a finger. */
  at(x: number, y: number, broad: boolean): void {
    const { frame } = this.#picture;
    const item = itemAt(frame, x, y, broad);
    if (!sameItem(item, this.#item)) {
      const story = frame.current?.story ?? [];
      const eventOf = (line: number) => this.#view.eventOf(line);
      this.#told = item && tell(item, { timeline: frame.timeline, pins: frame.pins, story, eventOf });
      this.#item = item;
    }
    if (!this.#told) return this.hide();
    this.#element.dataset['hover'] = [this.#told.title, ...this.#told.facts.map((fact) => fact.join(' '))].join('\n');
    const box = this.#canvas.getBoundingClientRect();
    this.#tooltip.show(this.#told, box.left + x, box.top + y);
  }

  hide(): void {
    this.#item = undefined;
    this.#told = undefined;
    this.#tooltip.hide();
    delete this.#element.dataset['hover'];
  }
}

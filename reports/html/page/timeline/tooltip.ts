// The small panel beside the pointer. Text only, kept inside the window, never in the pointer's way.
import type { Told } from './tell.ts';

const AWAY_PX = 14;
const EDGE_PX = 6;

export class Tooltip {
  readonly #element = document.createElement('div');
  #told: Told | undefined;

  constructor(parent: HTMLElement) {
    const { style } = this.#element;
    this.#element.className = 'timeline-tooltip';
    this.#element.setAttribute('role', 'status');
    style.position = 'fixed';
    style.zIndex = '20';
    style.maxWidth = 'min(380px, calc(100vw - 12px))';
    style.maxHeight = '70vh';
    style.overflow = 'hidden';
    style.padding = '8px 10px';
    style.background = 'var(--panel)';
    style.color = 'var(--fg)';
    style.border = '1px solid var(--dim)';
    style.borderRadius = '7px';
    style.boxShadow = '0 4px 18px rgb(0 0 0 / 25%)';
    style.font = '12px/1.4 system-ui, sans-serif';
    style.overflowWrap = 'anywhere';
    style.pointerEvents = 'none';
    style.left = '0';
    style.top = '0';
    this.#element.hidden = true;
    parent.append(this.#element);
  }

  /** Beside this point of the window. */
  show(told: Told, clientX: number, clientY: number): void {
    if (told !== this.#told) this.#fill(told);
    this.#told = told;
    this.#element.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.#element;
    const { clientWidth, clientHeight } = document.documentElement;
    const right = clientX + AWAY_PX + width + EDGE_PX <= clientWidth;
    const below = clientY + AWAY_PX + height + EDGE_PX <= clientHeight;
    const x = right ? clientX + AWAY_PX : clientX - AWAY_PX - width;
    const y = below ? clientY + AWAY_PX : clientY - AWAY_PX - height;
    this.#element.style.left = `${Math.max(Math.min(x, clientWidth - width - EDGE_PX), EDGE_PX)}px`;
    this.#element.style.top = `${Math.max(Math.min(y, clientHeight - height - EDGE_PX), EDGE_PX)}px`;
  }

  hide(): void {
    this.#element.hidden = true;
  }

  #fill({ title, facts }: Told): void {
    const head = document.createElement('strong');
    head.textContent = title;
    head.style.display = 'block';
    head.style.marginBottom = '3px';
    const list = document.createElement('dl');
    list.style.display = 'grid';
    list.style.gridTemplateColumns = 'max-content minmax(0, 1fr)';
    list.style.columnGap = '10px';
    list.style.margin = '0';
    for (const [name, value] of facts) {
      const term = document.createElement('dt');
      term.textContent = name;
      term.style.color = 'var(--dim)';
      const text = document.createElement('dd');
      text.textContent = value;
      text.style.margin = '0';
      text.style.unicodeBidi = 'isolate';
      list.append(term, text);
    }
    this.#element.replaceChildren(head, list);
  }
}

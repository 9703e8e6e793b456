// The words of the dot under the pointer, beside it; one for all plots.

export interface Tooltip {
  /** Shows lines of text at a point of the screen, in CSS pixels. */
  show(lines: readonly string[], x: number, y: number): void;
  hide(): void;
}

/** Hidden until it is shown. */
export function createTooltip(parent: HTMLElement): Tooltip {
  const element = document.createElement('div');
  element.className = 'plot-tooltip';
  element.setAttribute('role', 'status');
  element.hidden = true;
  parent.append(element);
  return {
    show(lines, x, y) {
      element.replaceChildren(
        ...lines.map((text) => {
          const line = document.createElement('div');
          line.textContent = text;
          return line;
        }),
      );
      element.hidden = false;
      const { offsetWidth, offsetHeight } = element;
      const room = document.documentElement.clientWidth;
      element.style.left = `${Math.max(4, Math.min(x + 14, room - offsetWidth - 4))}px`;
      element.style.top = `${y - offsetHeight - 14 < 4 ? y + 18 : y - offsetHeight - 14}px`;
    },
    hide() {
      element.hidden = true;
    },
  };
}

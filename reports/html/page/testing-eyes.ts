// For tests, which run it in the page beside its own script: what the page shows, read as somebody before it would.

const eyes = {
  /** The time in sight, in µs. */
  range: (): [fromUs: number, untilUs: number] => {
    const { dataset } = find('#timeline');
    return [Number(dataset['fromUs']), Number(dataset['untilUs'])];
  },

  /** Everything that the tooltip says while the pointer goes over the whole picture. */
  hovers: (): string => {
    const timeline = find('#timeline');
    const canvas = find('#timeline canvas');
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const told = new Set<string>();
    for (let y = 3; y < height; y += 7)
      for (let x = 3; x < width; x += 22) {
        const at = { clientX: left + x, clientY: top + y, pointerType: 'mouse', bubbles: true };
        canvas.dispatchEvent(new PointerEvent('pointermove', at));
        told.add(timeline.dataset['hover'] ?? '');
      }
    canvas.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
    return [...told].join('\n\n');
  },

  /** Lines of the events in the rows in sight, from the top. */
  visibleLines: (): number[] => {
    const scroller = find('#table .events');
    const { top, bottom } = scroller.getBoundingClientRect();
    const headPx = scroller.querySelector('.events-head')?.getBoundingClientRect().height ?? 0;
    return [...scroller.querySelectorAll<HTMLElement>('[data-line]:not([hidden])')]
      .map((row) => ({ line: Number(row.dataset['line']), box: row.getBoundingClientRect() }))
      .filter(({ box }) => box.top >= top + headPx - 1 && box.bottom <= bottom + 1)
      .toSorted((a, b) => a.box.top - b.box.top)
      .map(({ line }) => line);
  },

  /** By how much the page is broader than the window; and what is, to say so. */
  sideways: (): string => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return '';
    const broad = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    return `${scrollWidth - clientWidth} px: ${broad.map(({ tagName, id, className }) => [tagName, id, className].join(' ')).join(', ')}`;
  },

  background: (): string => getComputedStyle(document.body).backgroundColor,

  /** The contrast of an element's text against what is behind it, as WCAG 2 has it (1 to 21). */
  contrastOf: (selector: string): number => {
    const element = find(selector);
    let behind: Element | null = element;
    while (behind && partsOf(getComputedStyle(behind).backgroundColor)[3]! < 255) behind = behind.parentElement;
    const a = luminanceOf(getComputedStyle(element).color);
    const b = luminanceOf(behind ? getComputedStyle(behind).backgroundColor : 'white');
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  },

  /** So many frames in a row of an act with the picture; ms from one to the next, and ms that drawing took. For the bench. */
  frames: async (act: 'pan' | 'zoom', count: number): Promise<{ frameMs: number[]; drawnMs: number[] }> => {
    const canvas = find('#timeline canvas');
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const at = { clientX: left + width * 0.6, clientY: top + height * 0.4, bubbles: true, cancelable: true };
    const [frameMs, drawnMs]: [number[], number[]] = [[], []];
    let before = await nextFrame();
    for (let n = 0; n < count; n++) {
      // There and back again: never at a stop, where nothing is drawn.
      const way = (n % 60 < 30 ? 1 : -1) * (act === 'pan' ? 20 : 60);
      canvas.dispatchEvent(new WheelEvent('wheel', { ...at, ...(act === 'pan' ? { deltaX: way } : { deltaY: -way }) }));
      const now = await nextFrame();
      frameMs.push(now - before);
      drawnMs.push(Number(find('#timeline').dataset['drawnUs']) / 1000);
      before = now;
    }
    return { frameMs, drawnMs };
  },
};

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

function find(selector: string): HTMLElement {
  const element = document.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`there is no ${selector}`);
  return element;
}

/** Red, green, blue and alpha of any colour that CSS knows, 0 to 255. */
function partsOf(colour: string): number[] {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data];
}

function luminanceOf(colour: string): number {
  const [red, green, blue] = partsOf(colour)
    .slice(0, 3)
    .map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

Object.assign(globalThis, { eyes });

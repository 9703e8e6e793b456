// The canvas in its element: sharp on every screen, as large as the element, fixed in a box that scrolls when lanes are many.

export interface Sheet {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels a CSS pixel. */
  readonly ratio: number;
  scrollTop: number;
  scrollBy(px: number): void;
  /** Takes on the element's size; whether it is another one. A changed size clears the canvas, so this belongs right before drawing. */
  fit(): boolean;
  /** How high the picture would like to be, and by how much the lanes are higher than what shows them. */
  want(height: number, beyond: number): void;
  /** Called when it has to be drawn again: another size, scrolled. */
  onChange(listener: () => void): void;
}

const LEAST_HEIGHT_PX = 240;
const MOST_RATIO = 3;
/** Of the window's height: what is around the picture wants to be seen too. */
const MOST_SHARE = 0.72;

function sharpRatio(): number {
  return Math.min(Math.max(devicePixelRatio || 1, 1), MOST_RATIO);
}

export function makeSheet(element: HTMLElement): Sheet {
  const scroller = document.createElement('div');
  const canvas = document.createElement('canvas');
  const spacer = document.createElement('div');
  canvas.setAttribute('role', 'img');
  canvas.style.display = 'block';
  canvas.style.position = 'sticky';
  canvas.style.top = '0';
  // Up and down is the page's, or the lanes'; across and two fingers are ours.
  canvas.style.touchAction = 'pan-y';
  canvas.style.userSelect = 'none';
  scroller.style.height = '100%';
  scroller.style.overflowX = 'hidden';
  scroller.style.overflowY = 'auto';
  scroller.style.overscrollBehaviorX = 'none';
  scroller.append(canvas, spacer);
  element.append(scroller);
  if (element.tabIndex < 0) element.tabIndex = 0;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('This browser has no canvas.');
  let width = 0;
  let height = 0;
  let ratio = 1;
  // To ask an element for its size or scroll in each frame would lay out the whole page in each frame.
  let isOther = true;
  let scrolled = 0;
  const measure = () => {
    if (!isOther && sharpRatio() === ratio) return false;
    isOther = false;
    const wide = Math.max(scroller.clientWidth, 1);
    const high = Math.max(scroller.clientHeight, 1);
    const sharp = sharpRatio();
    if (wide === width && high === height && sharp === ratio) return false;
    [width, height, ratio] = [wide, high, sharp];
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    return true;
  };
  element.style.height = `${LEAST_HEIGHT_PX}px`;
  measure();
  return {
    canvas,
    context,
    get width() {
      return width;
    },
    get height() {
      return height;
    },
    get ratio() {
      return ratio;
    },
    get scrollTop() {
      return scrolled;
    },
    set scrollTop(px) {
      scroller.scrollTop = px;
      scrolled = scroller.scrollTop;
    },
    scrollBy: (px) => {
      scroller.scrollTop += px;
    },
    fit: measure,
    want: (wanted, beyond) => {
      const most = Math.max(innerHeight * MOST_SHARE, LEAST_HEIGHT_PX + 80);
      const borders = element.offsetHeight - element.clientHeight;
      element.style.height = `${Math.ceil(Math.min(Math.max(wanted + borders, LEAST_HEIGHT_PX), most))}px`;
      spacer.style.height = `${Math.max(Math.ceil(beyond), 0)}px`;
    },
    onChange: (listener) => {
      const resized = () => {
        isOther = true;
        listener();
      };
      const moved = () => {
        scrolled = scroller.scrollTop;
        listener();
      };
      new ResizeObserver(resized).observe(scroller);
      scroller.addEventListener('scroll', moved, { passive: true });
      addEventListener('resize', resized);
    },
  };
}

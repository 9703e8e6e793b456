// Wheel, drag, pinch, double click, tap: what hands do with the picture, told as what they mean.
import { Pointers } from './pointers.ts';

export interface Gestures {
  /** Which part is under this point of the canvas. */
  zoneAt(x: number, y: number): 'plot' | 'overview' | 'names' | 'none';
  /** Zooms so that what is at `x` stays there; a factor below 1: nearer. */
  zoom(factor: number, x: number): void;
  /** Moves what is in sight by so many pixels of the picture; positive: later. */
  pan(px: number): void;
  /** Scrolls the lanes by so many pixels. */
  scroll(px: number): void;
  /** Moves what is in sight as the overview is dragged: pressed here first, then moved there. */
  overview(x: number, pressed: boolean): void;
  hover(x: number, y: number, broad: boolean): void;
  leave(): void;
  click(x: number, y: number, broad: boolean): void;
}

/** Moved less than this, a press is a click. */
const CLICK_PX = 5;
const ZOOM_A_PX = 0.0016;
const PINCH_A_PX = 0.01;
const LINE_PX = 16;
const MOST_WHEEL_PX = 240;

export function listenToHands(canvas: HTMLCanvasElement, gestures: Gestures): void {
  canvas.addEventListener('wheel', (event) => onWheel(event, gestures), { passive: false });
  canvas.addEventListener('dblclick', (event) => {
    if (gestures.zoneAt(event.offsetX, event.offsetY) === 'plot') gestures.zoom(0.4, event.offsetX);
  });
  listenToPointers(canvas, gestures);
}

/** Over the names it scrolls as anywhere else on the page. */
function onWheel(event: WheelEvent, gestures: Gestures): void {
  const zone = gestures.zoneAt(event.offsetX, event.offsetY);
  if (zone === 'none' || (zone === 'names' && !event.ctrlKey)) return;
  event.preventDefault();
  const unit = event.deltaMode === 1 ? LINE_PX : event.deltaMode === 2 ? canvasHeight(event) : 1;
  const across = limited(event.deltaX * unit);
  const along = limited(event.deltaY * unit);
  if (event.shiftKey || Math.abs(across) > Math.abs(along)) gestures.pan(across === 0 ? along : across);
  else gestures.zoom(Math.exp(along * (event.ctrlKey ? PINCH_A_PX : ZOOM_A_PX)), event.offsetX);
}

function canvasHeight({ target }: Event): number {
  return target instanceof HTMLElement ? target.clientHeight : 400;
}

function limited(px: number): number {
  return Number.isFinite(px) ? Math.min(Math.max(px, -MOST_WHEEL_PX), MOST_WHEEL_PX) : 0;
}

function listenToPointers(canvas: HTMLCanvasElement, gestures: Gestures): void {
  const pointers = new Pointers();
  let dragged: 'plot' | 'overview' | undefined;
  let moved = 0;
  canvas.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    const zone = gestures.zoneAt(event.offsetX, event.offsetY);
    pointers.set(event.pointerId, event.offsetX, event.offsetY);
    if (pointers.count === 1) moved = 0;
    else moved = Infinity;
    dragged = zone === 'overview' ? 'overview' : zone === 'plot' ? 'plot' : undefined;
    // An event that no pointer is behind (a test's, an extension's) cannot be captured.
    try {
      canvas.setPointerCapture(event.pointerId);
    } catch {}
    if (dragged === 'overview') gestures.overview(event.offsetX, true);
  });
  canvas.addEventListener('pointermove', (event) => {
    const { offsetX: x, offsetY: y } = event;
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== 'touch') gestures.hover(x, y, false);
      return;
    }
    const pinch = pointers.pinch();
    pointers.set(event.pointerId, x, y);
    if (pinch) {
      const now = pointers.pinch();
      if (!now || dragged !== 'plot') return;
      gestures.pan(pinch.x - now.x);
      gestures.zoom(pinch.apart / now.apart, now.x);
      return;
    }
    const wasClick = moved <= CLICK_PX;
    moved += Math.hypot(x - before.x, y - before.y);
    if (dragged === 'overview') return gestures.overview(x, false);
    if (moved <= CLICK_PX || dragged !== 'plot') return;
    if (wasClick) gestures.leave();
    gestures.pan(before.x - x);
    // A finger's way up and down is the page's.
    if (event.pointerType === 'mouse') gestures.scroll(before.y - y);
  });
  const release = (event: PointerEvent, clicked: boolean) => {
    if (!pointers.delete(event.pointerId)) return;
    if (clicked && moved <= CLICK_PX && dragged !== 'overview') {
      gestures.click(event.offsetX, event.offsetY, event.pointerType === 'touch');
    }
  };
  canvas.addEventListener('pointerup', (event) => release(event, true));
  canvas.addEventListener('pointercancel', (event) => release(event, false));
  canvas.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse' && pointers.count === 0) gestures.leave();
  });
}

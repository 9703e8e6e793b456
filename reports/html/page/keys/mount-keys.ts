// The keys of the page. They are the page's only when nobody types, and when no key of the browser's own is held.
import { goBy } from '../go.ts';
import { toggleTheme } from '../theme.ts';
import type { View } from '../view.ts';
import { openKeys } from './key-help.ts';

/** Of what is in sight, by one press. */
const PAN_SHARE = 0.2;
const ZOOM = 1.5;

/** `filter`: where `/` leads. */
export function mountKeys(view: View, filter: () => HTMLElement | null): void {
  const acts = actsOf(view, filter);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
    if (document.querySelector('dialog[open]') && event.key !== '?') return;
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

function actsOf(view: View, filter: () => HTMLElement | null): Readonly<Record<string, () => void>> {
  const middle = (): number => (view.range.fromUs + view.range.untilUs) / 2;
  const zoomIn = (): void => view.zoom(1 / ZOOM, middle());
  const zoomOut = (): void => view.zoom(ZOOM, middle());
  const showAt = (fromUs: number): void => {
    const length = view.range.untilUs - view.range.fromUs;
    view.show({ fromUs, untilUs: fromUs + length });
  };
  return {
    n: () => goBy(view, 1),
    p: () => goBy(view, -1),
    ArrowLeft: () => view.pan(-PAN_SHARE),
    ArrowRight: () => view.pan(PAN_SHARE),
    '+': zoomIn,
    '=': zoomIn,
    '-': zoomOut,
    _: zoomOut,
    '0': () => view.showAll(),
    Home: () => showAt(view.timeline.fromUs),
    End: () => showAt(view.timeline.untilUs),
    '/': () => filter()?.focus(),
    t: toggleTheme,
    '?': openKeys,
    Escape: () => view.select(undefined),
  };
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

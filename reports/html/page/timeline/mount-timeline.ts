// The picture of the run in its element: a canvas that draws what the view shows, and hands that move the view.
import { onThemeChange } from '../colours.ts';
import type { View } from '../view.ts';
import { listenToHands } from './gestures.ts';
import { handsOn } from './hands.ts';
import { Hover } from './hover.ts';
import { Picture } from './picture.ts';
import { makeSheet } from './sheet.ts';
import { spoken } from './spoken.ts';

/** A label that changes with each frame of a drag would cost more than the picture. */
const SPEAK_AFTER_MS = 150;

/**
 * Draws into `element` and keeps drawing as the view, the theme or its size changes; sets the element's height. Tests and benches read
 * of the element: data-frames, data-drawn-us (of the last frame), data-from-us, data-until-us, data-hover (the tooltip's text).
 */
export function mountTimeline(view: View, element: HTMLElement): void {
  const { dataset } = element;
  const sheet = makeSheet(element);
  const picture = new Picture(view, sheet);
  const hover = new Hover(view, picture, element, sheet.canvas);
  let frames = 0;
  let speaking: ReturnType<typeof setTimeout> | undefined;
  picture.onDrawn = (us) => {
    frames += 1;
    dataset['frames'] = String(frames);
    dataset['drawnUs'] = String(us);
    dataset['fromUs'] = String(Math.round(view.range.fromUs));
    dataset['untilUs'] = String(Math.round(view.range.untilUs));
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      sheet.canvas.setAttribute('aria-label', spoken(view.timeline, view.range));
    }, SPEAK_AFTER_MS);
  };
  listenToHands(sheet.canvas, handsOn(view, picture, hover, sheet));
  sheet.onChange(() => picture.ask());
  onThemeChange(() => picture.repaint());
  // Once lightOnPaper() has turned the page light, or back.
  for (const when of ['beforeprint', 'afterprint']) addEventListener(when, () => picture.repaint(true));
  view.onChange(() => picture.draw());
  // What a finger tapped open, the next tap elsewhere closes.
  document.addEventListener('pointerdown', ({ target }) => {
    if (target !== sheet.canvas) hover.hide();
  });
  addEventListener('scroll', () => hover.hide(), { passive: true });
  element.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hover.hide();
  });
  picture.draw();
}

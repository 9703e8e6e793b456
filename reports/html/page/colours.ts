// The page's colours as the canvas and the plots need them: read from the style sheet, which knows light and dark.

/** Custom properties of styles.ts. belief, grant: the two bars · overlap: two believe at once · stale: a holder goes on · kill … dead: marks and bands. */
export const colourNames = [
  'bg',
  'panel',
  'fg',
  'dim',
  'line',
  'accent',
  'belief',
  'grant',
  'waiting',
  'queued',
  'overlap',
  'stale',
  'kill',
  'pause',
  'cut',
  'slow',
  'stall',
  'dead',
  'down',
  'leader',
  'write',
  'safe',
  'unsafe',
  'inconclusive',
] as const;

export type Colours = Readonly<Record<(typeof colourNames)[number], string>>;

/** As they are now; `onThemeChange` says when that is over. */
export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(colourNames.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Colours;
}

/** Called when the user's system, or the page's own button (a `data-theme` on the root), goes from light to dark or back, or the page from screen to paper. */
export function onThemeChange(listener: () => void): void {
  for (const query of ['(prefers-color-scheme: dark)', 'print']) matchMedia(query).addEventListener('change', listener);
  new MutationObserver(listener).observe(document.documentElement, { attributeFilter: ['data-theme'] });
}

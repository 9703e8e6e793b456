// The colours of every page, for light and for dark. Red is kept for what convicts; belief and grant, two blues, differ in lightness,
// so that who sees no red or green tells them apart, and belong together; what is red has a label and a hatching besides.
/** By the names of page/colours.ts. */
export const light = {
  bg: '#f7f7f5',
  panel: '#ffffff',
  fg: '#1b1f24',
  dim: '#59626d',
  line: '#d7dbe0',
  accent: '#0b5cad',
  belief: '#2a5fc4',
  grant: '#5294ca',
  waiting: '#b4bdc9',
  queued: '#c3dcef',
  overlap: '#d10a26',
  stale: '#c8380a',
  kill: '#14171a',
  pause: '#7a57b8',
  cut: '#a06400',
  slow: '#7d7424',
  stall: '#6d7682',
  dead: '#c3c8cf',
  down: '#565f6a',
  leader: '#4a6fa5',
  write: '#40566f',
  safe: '#08705a',
  unsafe: '#bf0a22',
  inconclusive: '#875400',
};

export const dark: Readonly<typeof light> = {
  bg: '#101316',
  panel: '#181c21',
  fg: '#e7e9ec',
  dim: '#9ca6b2',
  line: '#2d343c',
  accent: '#74b6ff',
  belief: '#4a86f0',
  grant: '#9cc4f2',
  waiting: '#4a5461',
  queued: '#2f4a66',
  overlap: '#ff4458',
  stale: '#ff7038',
  kill: '#f3f5f7',
  pause: '#b39ddb',
  cut: '#e0a33e',
  slow: '#bdb35a',
  stall: '#8b95a2',
  dead: '#3b434d',
  down: '#8a95a3',
  leader: '#8fb1e3',
  write: '#aab8cc',
  safe: '#52cfa8',
  unsafe: '#ff7482',
  inconclusive: '#f0b44c',
};

/** The custom properties: light, dark where the system asks for it, and either where `data-theme` on the root says so. */
export const paletteStyles = [
  `:root{color-scheme:light dark;${properties(light)}}`,
  `@media (prefers-color-scheme:dark){:root{${properties(dark)}}}`,
  `:root[data-theme=light]{color-scheme:light;${properties(light)}}`,
  `:root[data-theme=dark]{color-scheme:dark;${properties(dark)}}`,
  // Ink on paper, whatever the screen shows.
  `@media print{:root,:root[data-theme]{color-scheme:light;${properties(light)}}}`,
].join('\n');

function properties(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');
}

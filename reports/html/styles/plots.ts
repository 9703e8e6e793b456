// Of the plots: page/plots/, and uPlot's own style sheet, which comes with the package.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { light } from './palette.ts';

/** The colours that page/plots/legend.ts names. */
const markColours = Object.keys(light)
  .map((name) => `.plot-mark.of-${name}{color:var(--${name})}`)
  .join('\n');

/** uPlot's style sheet and what we change of it. */
export function plotStyles(): string {
  const own = readFileSync(createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css'), 'utf8');
  return `${own}
.uplot{font-family:inherit}
.uplot .u-select{background:color-mix(in srgb,var(--accent) 18%,transparent)}
.u-hz .u-cursor-x{border-right-color:var(--dim)}
.plots{position:relative;z-index:1;display:grid;gap:14px;grid-template-columns:minmax(0,1fr)}
.plot figcaption{display:flex;flex-wrap:wrap;gap:0 12px;align-items:baseline}
.plot figcaption p{flex:1 1 100%}
.plot-legend{display:flex;flex-wrap:wrap;gap:0 12px;flex:1 1 100%;font-size:12px}
.plot-mark{font-size:11px}
${markColours}
.plot-tooltip{position:fixed;z-index:20;max-width:min(420px,calc(100vw - 8px));padding:6px 9px;border:1px solid var(--line);border-radius:7px;background:var(--panel);box-shadow:0 3px 14px rgb(0 0 0/.25);font-size:12.5px;line-height:1.4;pointer-events:none}
.plot-tooltip div:first-child{font-weight:650}
@media (min-width:1500px){.plots{grid-template-columns:repeat(2,minmax(0,1fr))}.plots>:not(figure){grid-column:1/-1}}
`;
}

// What every page shares: type, links, buttons, badges, panels, plain tables. Classes of general use: .panel .badge (.safe .unsafe
// .inconclusive) .chip .dim .mono .number .remark .plain (a table) .scroll (around a wide table) .visually-hidden
import { paletteStyles } from './palette.ts';

/** For the index page too. */
export const baseStyles = `${paletteStyles}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--fg);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Ubuntu,sans-serif;overflow-wrap:anywhere}
main,.page{max-width:1800px;margin:0 auto;padding:12px 16px 48px;display:grid;gap:12px;grid-template-columns:minmax(0,1fr)}
h1,h2,h3,p,dl,dd,ol,ul,figure{margin:0}
h1{font-size:20px;line-height:1.3;font-weight:650;letter-spacing:-.01em}
h2{font-size:15px;line-height:1.35;font-weight:650}
h3{font-size:14px;font-weight:650}
a{color:var(--accent);text-underline-offset:2px}
a:not(:hover){text-decoration-color:color-mix(in srgb,currentColor 35%,transparent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
button,input,select{font:inherit;color:inherit}
button,.button{display:inline-flex;align-items:center;justify-content:center;gap:6px;min-height:30px;padding:2px 10px;border:1px solid var(--line);border-radius:7px;background:var(--panel);cursor:pointer;text-decoration:none;white-space:nowrap}
button:hover,.button:hover{border-color:var(--dim)}
button[aria-pressed=true]{background:color-mix(in srgb,var(--accent) 14%,var(--panel));border-color:var(--accent)}
button:disabled{opacity:.5;cursor:default}
button.plain{border:0;background:none;padding:0;min-height:0;color:var(--accent);white-space:normal;text-align:start}
button.plain:hover{text-decoration:underline}
input[type=search],input[type=text],select{min-height:30px;padding:2px 10px;border:1px solid var(--line);border-radius:7px;background:var(--panel)}
code,kbd,.mono{font-family:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
kbd{display:inline-block;min-width:1.9em;padding:0 .45em;text-align:center;border:1px solid var(--line);border-bottom-width:2px;border-radius:5px;background:var(--panel)}
.number,time{font-variant-numeric:tabular-nums}
.dim{color:var(--dim)}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:12px 14px;min-width:0}
.panel:empty{display:none}
.badge{display:inline-block;padding:1px 10px;border-radius:999px;font-weight:700;font-size:13px;letter-spacing:.04em;text-transform:uppercase;border:1.5px solid currentColor;white-space:nowrap}
.badge.safe,.chip.safe,.safe-text{color:var(--safe)}
.badge.unsafe,.chip.unsafe,.unsafe-text{color:var(--unsafe)}
.badge.inconclusive,.chip.inconclusive,.inconclusive-text{color:var(--inconclusive)}
.badge.unsafe{background:var(--unsafe);border-color:var(--unsafe);color:var(--panel)}
.chip{display:inline-flex;gap:6px;align-items:baseline;padding:1px 9px;border:1px solid var(--line);border-radius:999px;background:var(--panel);font-size:13px}
button.chip{border:1px solid var(--line);background:var(--panel);padding:1px 9px}
.chip.unsafe{border-color:currentColor;font-weight:600}
.remark{padding-inline-start:10px;border-inline-start:3px solid var(--line);color:var(--dim)}
.remark.grave{border-color:var(--inconclusive);color:var(--fg)}
.scroll{overflow-x:auto;max-width:100%}
table.plain{border-collapse:collapse;width:100%;font-size:13px}
table.plain th,td.name{white-space:nowrap;overflow-wrap:normal}
table.plain th{text-align:start;font-weight:600;color:var(--dim)}
table.plain th,table.plain td{padding:3px 10px 3px 0;border-bottom:1px solid var(--line);vertical-align:top}
table.plain td.number,table.plain th.number{text-align:end;white-space:nowrap}
details>summary{cursor:pointer;color:var(--dim)}
bdi,.foreign{unicode-bidi:isolate}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.failure{border-color:var(--inconclusive)}
[hidden]{display:none!important}
@media (max-width:700px){
main,.page{padding:8px 8px 32px;gap:8px}
.panel{border-radius:8px;padding:10px}
button:not(.plain),.button,input[type=search],input[type=text],select{min-height:40px}
button:not(.plain),.button{min-width:40px}
input,select{font-size:16px}
}
@media print{
body{background:#fff}
button:not(.plain),.button,input{display:none!important}
button.plain{color:inherit}
.panel{border:0;padding:0}
}
@media (prefers-reduced-motion:reduce){*{transition:none!important;animation:none!important;scroll-behavior:auto!important}}
`;

// Of the header, the layout of the run page, its dialog of keys, and what stands there without JavaScript.

export const headerStyles = `
#page{max-width:none;grid-template-areas:"header" "timeline" "story" "table" "plots"}
@media (scripting:none){#page{display:none}}
#header{grid-area:header}
#timeline{grid-area:timeline}
#story{grid-area:story}
#table{grid-area:table}
#plots{grid-area:plots}
@media (min-width:1150px){
#page{grid-template-columns:minmax(0,1fr) minmax(340px,28%);grid-template-areas:"header header" "timeline story" "table story" "plots plots";grid-template-rows:auto auto 1fr}
#story{position:sticky;top:12px;max-height:calc(100vh - 24px);overflow:auto;align-self:start}
}
.titles{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:center}
.titles h1{min-width:0}
.tools{margin-inline-start:auto;display:flex;gap:6px}
.facts{display:flex;flex-wrap:wrap;gap:2px 18px;margin-top:4px;color:var(--dim)}
.facts b{font-weight:600;color:var(--fg)}
.chips{position:relative;display:flex;flex-wrap:wrap;gap:6px;margin-top:8px}
.chip .number{color:var(--dim)}
.remarks{display:grid;gap:4px;margin-top:8px}
.more-facts{display:flex;flex-wrap:wrap;gap:4px 22px;align-items:center;margin-top:8px}
.more-facts>details[open]{flex-basis:100%}
.again{display:flex;flex-wrap:wrap;gap:6px;align-items:center}
.again code{flex:0 1 auto;min-width:0;padding:4px 8px;border-radius:6px;background:var(--bg);border:1px solid var(--line)}
.plan ol{margin:6px 0 0;padding-inline-start:2.2em;font-size:13px;max-height:40vh;overflow:auto}
dialog{border:1px solid var(--line);border-radius:12px;padding:16px 18px;background:var(--panel);color:var(--fg);max-width:min(560px,calc(100vw - 24px));box-shadow:0 12px 40px #0005}
dialog::backdrop{background:#0006}
dialog dl{display:grid;grid-template-columns:auto 1fr;gap:6px 14px;margin:12px 0}
dialog dt{white-space:nowrap}
dialog .signs dt{min-width:34px;text-align:center;font-size:16px;line-height:1.3}
.swatch{display:inline-block;width:30px;height:12px;border-radius:2px;vertical-align:-1px}
.swatch.belief{background:var(--belief)}
.swatch.grant{background:var(--grant)}
.swatch.waiting{border:1.5px solid var(--waiting)}
.swatch.overlap{background:repeating-linear-gradient(135deg,var(--overlap) 0 4px,color-mix(in srgb,var(--overlap) 70%,var(--fg)) 4px 6px)}
.swatch.pause{background:color-mix(in srgb,var(--pause) 25%,var(--panel));border-top:2px solid var(--pause)}
.swatch.dead{background:repeating-linear-gradient(135deg,var(--dead) 0 2px,transparent 2px 6px)}
.swatch.stall{background:color-mix(in srgb,var(--stall) 25%,var(--panel))}
noscript table.plain{font-size:13px}
.toast{position:fixed;inset-block-end:16px;inset-inline:0;margin:auto;width:max-content;max-width:calc(100vw - 32px);padding:6px 14px;border-radius:8px;background:var(--fg);color:var(--bg);z-index:20}
@media (max-width:700px){
.titles .tools{order:1}
.titles h1{order:2;flex-basis:100%;font-size:17px}
.facts{font-size:13px;gap:0 14px}
.chips{flex-wrap:nowrap;overflow-x:auto}
.chip{flex:none}
}
@media print{.tools,.again,#plots,dialog,.toast{display:none!important}#story{position:static;max-height:none;overflow:visible;padding-inline-start:10px}#page{display:block}#page>*{margin-bottom:10px}}
`;

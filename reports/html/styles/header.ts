// Of the header, the layout of the run page, its dialog of keys, and what stands there without JavaScript.

export const headerStyles = `
#page{max-width:none;grid-template-areas:"header" "timeline" "legend" "story" "table" "plots"}
@media (scripting:none){#page{display:none}}
#header{grid-area:header}
#timeline{grid-area:timeline}
#story{grid-area:story}
#table{grid-area:table}
#plots{grid-area:plots}
@media (min-width:1150px){
#page{grid-template-columns:minmax(0,1fr) minmax(340px,28%);grid-template-areas:"header header" "timeline story" "legend story" "table story" "plots plots";grid-template-rows:auto auto auto 1fr}
#story{position:sticky;top:12px;max-height:calc(100vh - 24px);overflow:auto;align-self:start}
}
.titles{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:center}
.titles{flex-wrap:nowrap}
.titles h1{min-width:0;max-width:32%;font-size:13px;line-height:1.35;color:var(--dim);text-align:end}
.sentence{text-wrap:pretty;flex:1 1 0;min-width:0;font-size:18px;font-weight:650;line-height:1.35;letter-spacing:-.01em;max-height:4.05em;overflow:auto}
.sentence.dim{font-size:14px;font-weight:400}
.sentence .number{font-size:13px;font-weight:400;white-space:nowrap;letter-spacing:0}
.about>summary{display:none}
#legend{grid-area:legend;margin-top:-6px;padding:0 4px}
.legend{display:flex;flex-wrap:wrap;gap:1px 14px;font-size:12px;line-height:1.5}
.legend i{font-style:normal;margin-inline-end:5px;color:var(--fg)}
.legend .swatch{width:22px;height:9px;vertical-align:0}
.legend .grant{height:7px}
.legend .queued{height:2px;vertical-align:3px}
.legend .waiting{height:6px}
.legend button{min-height:0}
.tools{margin-inline-start:auto;display:flex;gap:6px}
.facts{display:flex;flex-wrap:wrap;gap:0 16px;margin-top:2px;color:var(--dim);font-size:13px}
.facts b{font-weight:600;color:var(--fg)}
.chips{position:relative;display:flex;flex-wrap:wrap;gap:4px 6px}
.chip .number{color:var(--dim)}
.remarks{display:grid;gap:4px;margin-top:8px}
.more-facts{display:flex;flex-wrap:wrap;gap:4px 22px;align-items:center;margin-top:6px;font-size:13px}
.more-facts button{min-height:26px}
#header .chip{font-size:12.5px;padding:0 8px;align-items:center}
.more-facts>details[open]{flex-basis:100%}
@media (min-width:701px) and (max-width:1599px){.again code{display:none}}
.again{display:flex;flex-wrap:wrap;gap:6px;align-items:center}
.again code{flex:0 1 auto;min-width:0;max-width:26ch;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;padding:1px 8px;border-radius:6px;background:var(--bg);border:1px solid var(--line)}
.plan ol{margin:6px 0 0;padding-inline-start:2.2em;font-size:13px;max-height:40vh;overflow:auto}
dialog{border:1px solid var(--line);border-radius:12px;padding:16px 18px;background:var(--panel);color:var(--fg);max-width:min(560px,calc(100vw - 24px));box-shadow:0 12px 40px #0005}
dialog::backdrop{background:#0006}
dialog dl{display:grid;grid-template-columns:auto 1fr;gap:6px 14px;margin:12px 0}
dialog dt{white-space:nowrap}
dialog .signs dt{min-width:34px;text-align:center;font-size:16px;line-height:1.3}
.swatch{display:inline-block;width:30px;height:12px;border-radius:2px;vertical-align:-1px}
.swatch.belief{background:var(--belief)}
.swatch.grant{background:var(--grant)}
.swatch.queued{background:var(--grant)}
.swatch.other{border:solid var(--overlap);border-width:0 2px 2px}
.swatch.waiting{border:1.5px solid var(--waiting)}
.swatch.overlap{background:repeating-linear-gradient(135deg,var(--overlap) 0 4px,color-mix(in srgb,var(--overlap) 75%,var(--panel)) 4px 6px)}
.swatch.pause{background:color-mix(in srgb,var(--pause) 25%,var(--panel));border-top:2px solid var(--pause)}
.swatch.dead{background:repeating-linear-gradient(135deg,var(--dead) 0 2px,transparent 2px 6px)}
.swatch.stall{background:color-mix(in srgb,var(--stall) 25%,var(--panel))}
noscript table.plain{font-size:13px}
.toast{position:fixed;inset-block-end:16px;inset-inline:0;margin:auto;width:max-content;max-width:calc(100vw - 32px);padding:6px 14px;border-radius:8px;background:var(--fg);color:var(--bg);z-index:20}
@media (max-width:700px){
.titles{flex-wrap:wrap}
.titles h1{order:4;max-width:none;flex-basis:100%;text-align:start}
.sentence{order:3;flex-basis:100%;font-size:16px}
.sentence.dim{font-size:13px}
.about{margin-top:2px}
.about>summary{display:list-item;font-size:13px}
.about[open]>summary{margin-bottom:4px}
.facts{font-size:13px;gap:0 14px}
.again code{max-width:none;white-space:normal}
}
@media print{.tools,.again,#plots,dialog,.toast{display:none!important}#story{position:static;max-height:none;overflow:visible;padding-inline-start:10px}#page{display:block}#page>*{margin-bottom:10px}}
`;

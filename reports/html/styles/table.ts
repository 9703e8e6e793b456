// Of the table of events: page/table/. Rows have a fixed height, which page/table/mount-table.ts knows.

export const tableStyles = `
#table{padding:0;display:flex;flex-direction:column;min-height:0}
.filter{display:flex;flex-wrap:wrap;gap:6px;align-items:center;padding:10px 12px;border-bottom:1px solid var(--line)}
.filter input{flex:1 1 240px;min-width:0}
.filter .kinds{display:flex;gap:4px;flex:1 1 100%;overflow-x:auto;scrollbar-width:thin}
.filter .kinds button{flex:none;padding:0 8px;min-height:26px;font-size:12.5px}
.filter .kinds button[aria-pressed=false]{color:var(--dim)}
.filter output{color:var(--dim);white-space:nowrap}
.events{overflow:auto;height:clamp(260px,46vh,620px);position:relative;contain:strict;overscroll-behavior:contain}
.events-head,.event{display:grid;grid-template-columns:var(--columns);min-width:760px;font-size:13px}
.events-head{position:sticky;top:0;z-index:1;background:var(--panel);border-bottom:1px solid var(--line);font-weight:600;color:var(--dim);height:29px;line-height:28px}
.events-head>*,.event>*{padding:0 6px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.events-rows{position:relative;min-width:760px}
.event{position:absolute;inset-inline:0;align-items:center;cursor:pointer;border-bottom:1px solid color-mix(in srgb,var(--line) 55%,transparent)}
.event:hover{background:color-mix(in srgb,var(--accent) 8%,transparent)}
.event[aria-selected=true]{background:color-mix(in srgb,var(--accent) 20%,transparent);box-shadow:inset 3px 0 var(--accent)}
.event.outside{color:var(--dim)}
.event.told{font-weight:600}
.events .at{text-align:end;font-variant-numeric:tabular-nums}
.event .kind{color:var(--dim)}
.event .kind::before{content:"";display:inline-block;width:8px;height:8px;border-radius:2px;margin-inline-end:6px;background:var(--event,transparent)}
.event[data-kind=acquired],.event[data-kind=acquire]{--event:var(--belief)}
.event[data-kind=watch]{--event:var(--grant)}
.event[data-kind=fault]{--event:var(--pause)}
.event[data-kind=exit]{--event:var(--kill)}
.event[data-kind=lost]{--event:var(--stale)}
.event>.link{text-align:center;padding:0 2px}
.event .link a{text-decoration:none;display:block}
.event.told .link a{width:20px;line-height:20px;margin:auto;border-radius:999px;background:var(--fg);color:var(--panel);font-size:11.5px;font-weight:700}
.events-none{padding:24px;text-align:center;color:var(--dim)}
.detail:empty{display:none}
.detail{padding:10px 12px;border-top:1px solid var(--line);display:flex;flex-wrap:wrap;gap:8px 16px;align-items:start}
.detail dl{display:flex;flex-wrap:wrap;gap:2px 16px;flex:1 1 60%;min-width:0}
.detail dl>dt{color:var(--dim);margin-inline-end:-10px}
.detail dd{min-width:0}
.detail dd.text{font-weight:600}
.printed{display:none}
.printed td.at,.printed td.who,.printed td.kind{white-space:nowrap}
@media (max-width:700px){
.events{height:60vh}
.events-head,.events-rows,.event{min-width:0}
.events-head{display:none}
.event{grid-template-columns:7em 5em minmax(0,1fr) 40px;grid-template-rows:20px 20px;align-content:center}
.event .token,.event .lease,.event .revision,.event .bound,.event .lock{display:none}
.filter .kinds button{min-height:40px;padding:0 12px}
.events .event .at{grid-area:1/1;text-align:start}
.event .who{grid-area:1/2}
.event .kind{grid-area:1/3}
.event .text{grid-area:2/1/3/4}
.event .link{grid-area:1/4/3/5;line-height:40px}
}
@media print{.filter,.events,.detail{display:none!important}.printed{display:block}}
`;

// Of the story: page/story/.

export const storyStyles = `
#story{border-inline-start:4px solid var(--line);container-type:inline-size}
#story.convicts{border-inline-start-color:var(--unsafe)}
#story.safe{border-inline-start-color:var(--safe)}
.story-head{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center}
.story-head .steps{margin-inline-start:auto;display:flex;gap:6px;align-items:center}
.headline{font-size:15px;font-weight:650;line-height:1.35;margin-top:6px}
.convicts .headline{color:var(--unsafe)}
.story-lines{list-style:none;padding:0;margin:8px 0 0;display:grid;gap:1px}
.story-lines a{display:grid;grid-template-columns:1.9em 5.6em 5.6em minmax(0,1fr);gap:0 8px;padding:3px 6px;border-radius:6px;line-height:1.4;text-decoration:none;color:inherit}
.story-lines a:hover{background:color-mix(in srgb,var(--accent) 9%,transparent)}
.story-lines a[aria-current=true]{background:color-mix(in srgb,var(--accent) 18%,transparent)}
.story-lines .pin{align-self:start;justify-self:center;width:1.7em;height:1.7em;text-align:center;border-radius:999px;border:1.5px solid var(--dim);line-height:calc(1.7em - 3px);font-size:12px;font-weight:700;font-variant-numeric:tabular-nums}
.story-lines a[data-mark=cause] .pin{border-color:var(--fg);background:var(--fg);color:var(--panel)}
.story-lines a[data-mark=turn] .pin,.story-lines a[data-mark=harm] .pin{border-color:var(--dim)}
.story-lines a[data-mark=turn] .pin{border-radius:5px;background:var(--fg);color:var(--panel)}
.convicts .story-lines a[data-mark=turn] .pin{border-color:var(--unsafe);background:var(--unsafe)}
.convicts .story-lines a[data-mark=harm] .pin{border-color:var(--unsafe);color:var(--unsafe)}
.story-lines a[data-mark=turn]{font-weight:650}
.convicts .story-lines a[data-mark=turn]{background:color-mix(in srgb,var(--unsafe) 9%,transparent);box-shadow:inset 3px 0 var(--unsafe)}
.story-lines a:not([data-mark]) .told{color:var(--dim)}
.story-lines a:not([data-mark]) .who{color:var(--fg)}
.story-lines time{white-space:nowrap;text-align:end;font-size:12px;font-weight:400}
.story-lines .who{font-weight:600;margin-inline-end:.5em}
.expected{margin-top:10px}
.expected dt{font-weight:600}
.more{margin-top:8px;display:grid;gap:4px}
.story-list{margin-top:10px}
.story-list ol{margin:6px 0 0;padding-inline-start:2.2em}
.story-list button{display:inline}
.story-list button[aria-current=true]{font-weight:650}
@container (max-width:560px){
.story-head .steps{order:1}
.story-head>.dim{order:2;flex-basis:100%}
.story-lines a{grid-template-columns:1.9em auto minmax(0,1fr);align-content:center}
.story-lines .after{justify-self:end}
.story-lines .told{grid-column:2/-1}
.story-lines .pin{grid-row:1/3}
.story-lines .dim{text-align:start}
}
@media (max-width:700px){.story-lines a{min-height:40px}}
@media print{.story-head .steps{display:none}}
`;

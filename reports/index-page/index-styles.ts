// The style sheet of the index page: what all pages share, that of the plots, and its own.
import { baseStyles } from '../html/styles/base.ts';
import { plotStyles } from '../html/styles/plots.ts';

export function indexStyles(): string {
  return `${baseStyles}
${plotStyles()}
#index h2{margin-bottom:2px}
#index section>p{margin-bottom:8px;max-width:110ch}
#index table.plain{overflow-wrap:normal}
#index table.plain td,#index table.plain th{padding-inline-end:12px;line-height:1.35}
#index .scroll bdi{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden;overflow-wrap:anywhere;white-space:normal;width:max-content;max-width:24em}
#index #runs a{overflow-wrap:anywhere}
table.plain tbody th{font-weight:600;color:var(--fg);text-align:start;position:sticky;left:0;background:var(--panel);z-index:1}
table.plain thead th:first-child{position:sticky;left:0;background:var(--panel);z-index:1}
.interval{white-space:nowrap;font-variant-numeric:tabular-nums}
.rate{vertical-align:-1px;margin-inline-end:4px}
.rate line{stroke-width:2}
.rate .whole{stroke:var(--line);stroke-width:1}
.rate .of-failed{stroke:var(--unsafe);fill:var(--unsafe)}
.rate .of-passed{stroke:var(--safe);fill:var(--safe)}
table.plain thead th{vertical-align:bottom}
table.plain tr[data-trend].chosen,table.plain tr[data-trend].chosen th{background:color-mix(in srgb,var(--accent) 12%,var(--panel))}
table.plain tr[data-trend].choosable{cursor:pointer}
.strip{display:block}
.strip .of-passed{fill:var(--safe)}
.strip .of-failed{fill:var(--unsafe)}
.strip .of-inconclusive{fill:var(--inconclusive)}
.strip .of-error{fill:var(--dim)}
.why{color:var(--dim);font-size:12.5px;min-width:22ch;max-width:60ch;overflow-wrap:anywhere}
tr[data-outcome=failed] .why{color:var(--fg)}
.finding{display:inline-block;margin-inline-end:8px}
#run-filter,.trend-choice{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin-bottom:8px}
#run-filter input[type=search]{flex:1 1 220px;min-width:0}
#run-filter:empty{display:none}
.trend-choice select{max-width:100%}
.trend-charts{display:grid;align-items:end;gap:14px;grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr))}
.trend-charts figcaption{font-size:13px}
.when{white-space:nowrap;font-variant-numeric:tabular-nums;max-width:12em;overflow:hidden;text-overflow:ellipsis}
@media (max-width:1400px){#runs .when{max-width:6.2em;white-space:normal}#index #runs bdi{width:auto;max-width:14em}}
/* On a phone each run is a card: a table would hide most of its columns beyond the edge. */
@media (max-width:700px){
#index .scroll bdi{max-width:11em}
#runs,#runs tbody,#runs tr{display:block}
#runs thead{display:none}
#runs tr{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 10px;padding:8px 0;border-bottom:1px solid var(--line)}
#runs td{padding:0;border:0;color:var(--dim);max-width:100%;overflow-wrap:anywhere}
#runs td:nth-child(2){flex:1 1 100%;order:1}
#runs td:nth-child(n+4){order:2}
#runs .when{max-width:none;white-space:nowrap}
#runs td.number:empty{display:none}
#runs td.number::before{content:attr(data-name) " "}
#index #runs bdi{display:inline;max-width:none}
.scroll:has(.pairs){background:linear-gradient(to right,var(--panel) 60%,transparent) 0 0/40px 100% local,linear-gradient(to left,var(--panel) 60%,transparent) 100% 0/40px 100% local,linear-gradient(to left,color-mix(in srgb,var(--fg) 18%,transparent),transparent) 100% 0/14px 100% scroll;background-repeat:no-repeat}
}
`;
}

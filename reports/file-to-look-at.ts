// Which file of a run directory a reader is sent to: the page where pages are written, else the verdict.

/** `reporters`: those of the command; undefined: not known, as the page is what everybody gets who does not say otherwise. */
export function fileToLookAt(reporters: readonly string[] | undefined): 'report.html' | 'verdict.json' {
  return reporters === undefined || reporters.includes('html') ? 'report.html' : 'verdict.json';
}

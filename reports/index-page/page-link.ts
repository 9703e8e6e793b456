// The name of a run, which leads to its page where there is one.
import { markup } from '../html/markup.ts';
import type { Html } from '../html/html.ts';

/** What a directory of ours may be called: nothing that leads out of the folder. */
const plainName = /^[\w-][\w.-]{0,254}$/;

/** Where the page of a run lies, as a relative URL; undefined: it has none. */
export type HasPage = (id: string) => string | undefined;

/**
 * Asks once for each id that can be the name of a run directory; others have no page. `elsewhere`: relative URLs of pages that lie in other
 * folders, by id.
 */
export function onlyPlainNames(hasPage: (id: string) => boolean, elsewhere?: ReadonlyMap<string, string>): HasPage {
  const known = new Map<string, boolean>();
  return (id) => {
    const there = elsewhere?.get(id);
    if (there !== undefined) return there;
    if (!plainName.test(id)) return undefined;
    const has = known.get(id) ?? hasPage(id);
    known.set(id, has);
    return has ? `${encodeURIComponent(id)}/report.html` : undefined;
  };
}

/** `hasPage`: as onlyPlainNames() tells. */
export function runLink(id: string, hasPage: HasPage): Html {
  const page = hasPage(id);
  if (page !== undefined) return markup`<a href="${page}">${id}</a>`;
  return markup`<bdi>${id}</bdi>`;
}

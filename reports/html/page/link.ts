// Links into the page: `#line=123` is an event, `#violation=2` a violation, counted from 1. The address follows what is looked at, so
// that it can be copied at any time.
import { READ_MS, toast } from './toast.ts';
import { rangeOf } from './view.ts';
import type { View } from './view.ts';

/** The address of an event within the page; of a violation: its index, from 0. */
export function hashOf(what: { readonly line: number } | { readonly violation: number }): string {
  return 'line' in what ? `#line=${what.line}` : `#violation=${what.violation + 1}`;
}

/** The whole link to an event. */
export function linkTo(line: number): string {
  const url = new URL(location.href);
  url.hash = hashOf({ line });
  return url.href;
}

/** Shows what the address names, else the first violation, else the whole run; then the address follows the view, and the view the address. */
export function followLinks(view: View): void {
  if (!arrive(view)) {
    if (view.timeline.violations.length > 0) view.jump(0);
    else view.showAll();
  }
  addEventListener('hashchange', () => arrive(view));
  // A link to an event of this page is followed without the detour over the address, where it would be followed only once.
  document.addEventListener('click', (event) => {
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    const hash = plain && event.target instanceof Element ? event.target.closest('a')?.getAttribute('href') : undefined;
    if (hash?.startsWith('#') && goTo(view, hash)) event.preventDefault();
  });
  writeAddress(view);
}

/** Follows the address; an event is selected in picture and table, so both come into sight. */
function arrive(view: View): boolean {
  const { hash } = location;
  if (goTo(view, hash)) {
    if (hash.startsWith('#line=')) document.querySelector('#timeline')?.scrollIntoView({ block: 'start' });
    return true;
  }
  const [, what, number] = /^#(line|violation)=(.{1,12})/.exec(hash) ?? [];
  if (what === 'line')
    toast(
      `There is no event of line ${number} in this page. It may have been left out, or the history is shorter.`,
      READ_MS,
    );
  if (what === 'violation')
    toast(`There is no violation ${number}: the page has ${view.timeline.violations.length}.`, READ_MS);
  return false;
}

/** Whether `hash` names something that is in the page. */
function goTo(view: View, hash: string): boolean {
  const [, what, digits] = /^#(line|violation)=(\d{1,9})$/.exec(hash) ?? [];
  const number = Number(digits);
  if (what === 'violation' && view.timeline.violations[number - 1]) {
    view.select(undefined);
    view.jump(number - 1);
    return true;
  }
  if (what !== 'line') return false;
  return showLine(view, number);
}

/** Selects the event and brings it into sight, though its row were left out: a story knows its time. */
function showLine(view: View, line: number): boolean {
  const told = view.timeline.violations.flatMap(({ story }) => story).find((step) => step.line === line);
  const atUs = view.eventOf(line)?.atUs ?? told?.atUs;
  if (atUs === undefined) return false;
  if (view.violationIndex < 0 && view.timeline.violations.length > 0) jumpToNearest(view, line, atUs);
  const { fromUs, untilUs } = view.range;
  if (atUs < fromUs || atUs > untilUs) {
    const half = (untilUs - fromUs) / 2;
    view.show({ fromUs: atUs - half, untilUs: atUs + half });
  }
  view.select(line, { reveal: true });
  return true;
}

/** To the violation that tells of the event; else no story is shown, and the time is in the measure of the nearest one: in that of the whole run the event would be a hair. */
function jumpToNearest(view: View, line: number, atUs: number): void {
  const { violations } = view.timeline;
  const told = violations.findIndex(({ story }) => story.some((step) => step.line === line));
  if (told >= 0) return view.jump(told);
  const distances = violations.map((violation) => Math.abs(violation.atUs - atUs));
  const { fromUs, untilUs } = rangeOf(violations[distances.indexOf(Math.min(...distances))]!);
  const half = (untilUs - fromUs) / 2;
  view.show({ fromUs: atUs - half, untilUs: atUs + half });
}

function writeAddress(view: View): void {
  let selected = view.selected;
  let violation = view.violationIndex;
  view.onChange(() => {
    if (view.selected === selected && view.violationIndex === violation) return;
    selected = view.selected;
    violation = view.violationIndex;
    if (selected !== undefined) replace(hashOf({ line: selected }));
    else replace(violation >= 0 ? hashOf({ violation }) : '');
  });
}

/** Some browsers forbid it to a file, or when it is called very often: then the address stays what it is. */
function replace(hash: string): void {
  try {
    history.replaceState(null, '', hash === '' ? location.pathname + location.search : hash);
  } catch {
    // The links of the rows still work.
  }
}

// What a tooltip says of something in the picture: who, what, lock, token, lease, revision, TTL, times, and the bound it was judged by. Pure.
import type { Conviction, EventRow, GrantBar, HoldBar, Measured, Timeline, Write } from '../../../timeline/timeline.ts';
import { runTime } from '../times.ts';
import { visible } from '../visible.ts';
import { convictionLabel } from './conviction-label.ts';
import type { Item } from './item.ts';
import { lengthText } from '../lengths.ts';
import type { Pin } from './pins.ts';

export interface Told {
  readonly title: string;
  /** Pairs of a name and what it is. */
  readonly facts: readonly (readonly [string, string])[];
  /** Line of the event that a click selects; 0: none. */
  readonly line: number;
}

export interface Teller {
  readonly timeline: Timeline;
  readonly pins: readonly Pin[];
  /** Of the violation that the pins are of. */
  readonly story: readonly { readonly who: string; readonly text: string }[];
  eventOf(line: number): EventRow | undefined;
}

const LONGEST = 300;

/** undefined: there is no such thing. Texts of users are made visible and cut. */
export function tell({ kind, index }: Item, teller: Teller): Told | undefined {
  return tellers[kind](index, teller);
}

const tellers: Readonly<Record<Item['kind'], (index: number, teller: Teller) => Told | undefined>> = {
  hold: (index, teller) => {
    const hold = teller.timeline.holds[index];
    return hold && tellHold(hold, teller);
  },
  grant: (index, teller) => {
    const grant = teller.timeline.grants[index];
    return grant && tellGrant(grant, teller);
  },
  band: (index, teller) => {
    const band = teller.timeline.bands[index];
    return band && told(visible(band.text || band.what, LONGEST), band.line, span(band.fromUs, band.untilUs), teller);
  },
  mark: (index, teller) => {
    const mark = teller.timeline.marks[index];
    return mark && told(visible(mark.text || mark.what, LONGEST), mark.line, [['at', runTime(mark.atUs)]], teller);
  },
  write: (index, teller) => {
    const write = teller.timeline.writes[index];
    return write && tellWrite(write, teller);
  },
  violation: (index, { timeline }) => {
    const violation = timeline.violations[index];
    return violation && tellViolation(violation);
  },
  pin: (index, teller) => {
    const pin = teller.pins.find(({ number }) => number === index + 1);
    const step = teller.story[index];
    if (!pin || !step) return undefined;
    const title = `${pin.number}. ${visible(step.who, 40)} ${visible(step.text, LONGEST)}`;
    return told(title, pin.line, [['at', runTime(pin.atUs)]], teller);
  },
};

function tellWrite({ worker, lock, token, atUs, line }: Write, teller: Teller): Told {
  const facts = [lockFact(lock, teller.timeline), ['token', token ?? ''], ['at', runTime(atUs)]] as const;
  return told(`w${worker} writes to the witness`, line, facts, teller);
}

function tellViolation(violation: Conviction): Told {
  const { what, check, convicts, fromUs, untilUs, expected } = violation;
  const facts = [
    ['check', `${check}${convicts ? '' : ' (convicts nobody)'}`],
    ['in short', convictionLabel(violation)],
    ...span(fromUs, untilUs),
    ['expected', expected],
  ] as const;
  return { title: visible(what, LONGEST), line: 0, facts: shown(facts) };
}

function tellHold(hold: HoldBar, teller: Teller): Told {
  const { worker, incarnation, askedUs, fromUs, untilUs, end, ttlSeconds, token, lease, line, lock } = hold;
  const facts: (readonly [string, string])[] = [
    lockFact(lock, teller.timeline),
    ['token', token ?? ''],
    ['lease', lease ?? ''],
    // 0: nobody recorded it.
    ['TTL', ttlSeconds === 0 ? '' : `${ttlSeconds} s`],
    ...(fromUs === null ? span(askedUs, untilUs) : span(fromUs, untilUs)),
    ...(fromUs === null || fromUs <= askedUs ? [] : [['waited', lengthText(fromUs - askedUs)] as const]),
    ['until', holdEnds[end]],
    ['incarnation', String(incarnation)],
    ...measured(teller.timeline, (one) => isOf(one, worker, lock) && (one.line === line || one.atUs === untilUs)),
  ];
  return told(`w${worker} ${fromUs === null ? 'waits' : 'believes that it holds the lock'}`, line, facts, teller);
}

const holdEnds: Readonly<Record<HoldBar['end'], string>> = {
  released: 'it released',
  lost: 'it heard "lost"',
  killed: 'its process was killed',
  exited: 'its process ended',
  failed: 'its acquire failed',
  open: 'the end of the run',
};

function tellGrant(grant: GrantBar, teller: Teller): Told {
  const { worker, lock, key, lease, createRevision, putUs, fromUs, untilUs, end, endRevision, line } = grant;
  const whose = worker === null ? 'a key of nobody known' : `w${worker}`;
  const facts: (readonly [string, string])[] = [
    lockFact(lock, teller.timeline),
    ['key', key],
    ['lease', lease === '0' ? 'none' : lease],
    ['revision', String(createRevision)],
    ...(fromUs === null ? span(putUs, untilUs) : span(fromUs, untilUs)),
    ...(fromUs === null || fromUs <= putUs ? [] : [['queued', lengthText(fromUs - putUs)] as const]),
    ['until', `${grantEnds[end]}${endRevision === undefined ? '' : ` (revision ${endRevision})`}`],
    ...measured(teller.timeline, (one) => isOf(one, worker, lock) && one.atUs === untilUs),
  ];
  return told(fromUs === null ? `${whose} is queued in etcd` : `etcd grants the lock to ${whose}`, line, facts, teller);
}

const grantEnds: Readonly<Record<GrantBar['end'], string>> = {
  expired: 'its lease ran out',
  deleted: 'its creator deleted it',
  stolen: 'somebody else deleted it',
  unknown: 'it was deleted, it is not known by whom',
  open: 'the end of the run',
};

function isOf(one: Measured, worker: number | null, lock: number): boolean {
  return one.worker === worker && one.lock === lock;
}

/** What checks measured of it, each with the bound that it was judged by. Looked for only when it is pointed at. */
function measured({ samples }: Timeline, isIts: (one: Measured) => boolean): (readonly [string, string])[] {
  return samples.filter(isIts).map(({ kind, valueMs, boundMs, boundText }) => {
    const bound = boundMs === null ? '' : `, bound ${lengthText(boundMs * 1000)}`;
    return [kind, `${lengthText(valueMs * 1000)}${bound}${boundText === '' ? '' : `: ${boundText}`}`] as const;
  });
}

/** With what the event of its line says besides: token, lease, revision, bound; nothing twice. */
function told(title: string, line: number, facts: readonly (readonly [string, string])[], teller: Teller): Told {
  const event = line === 0 ? undefined : teller.eventOf(line);
  const known = new Set(facts.filter(([, value]) => value !== '').map(([name]) => name));
  const more: (readonly [string, string])[] = event
    ? [
        ['token', event.token ?? ''],
        ['lease', event.lease ?? ''],
        ['revision', event.revision === undefined ? '' : String(event.revision)],
        ['event', `${event.who} ${event.text}`],
        ['judged by', event.bound ?? ''],
      ]
    : [];
  return {
    title,
    line,
    facts: shown([
      ...facts,
      ...more.filter(([name]) => !known.has(name)),
      ['line', line === 0 ? '' : `${line} of history.jsonl`],
    ]),
  };
}

function span(fromUs: number, untilUs: number): [string, string][] {
  if (!(untilUs > fromUs)) return [['at', runTime(fromUs)]];
  return [
    ['time', `${runTime(fromUs)} to ${runTime(untilUs)}`],
    ['length', lengthText(untilUs - fromUs)],
  ];
}

function lockFact(lock: number, { locks }: Timeline): readonly [string, string] {
  return ['lock', locks[lock] ?? ''];
}

function shown(facts: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  return facts.filter(([, value]) => value !== '').map(([name, value]) => [name, visible(value, LONGEST)] as const);
}

// export --to chrome: Trace Event JSON for ui.perfetto.dev and chrome://tracing. A process a lane; what lasts is a pair of async events with an
// id of its own, because beliefs overlap and B/E pairs of a thread may not.
import { numbered, wordsOf } from './chrome-words.ts';
import type { Conviction, Place, Timeline } from '../timeline/timeline.ts';

/** One trace event. `ts` is µs on the run's clock. */
export interface TraceEvent {
  readonly ph: 'b' | 'e' | 'i' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly name: string;
  readonly cat?: string;
  readonly id?: string;
  readonly s?: 't';
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Perfetto takes process 0 for the idle one. */
const VIOLATIONS = 1;
const RUN = 2;
const ETCD = 3;
const MEMBERS = 100;
const WORKERS = 1_000;
/** A worker's writes stand on a thread of their own. Threads are numbered across processes. */
const WRITES = 2 ** 31;

/** The text of trace.json, an event a line, in the order of their times. */
export function* chromeLines(timeline: Timeline): Generator<string> {
  const { run } = timeline;
  const about = { run: run.id, scenario: run.scenario, seed: run.seed, subjects: run.subjects, verdict: run.verdict };
  const left = timeline.leftOut.length > 0 ? { leftOut: timeline.leftOut } : {};
  yield `{"otherData":${JSON.stringify({ ...about, etcd: run.etcd, ...left })},"traceEvents":[\n`;
  let before = '';
  for (const { ts, ...event } of traceEvents(timeline)) {
    // Perfetto looks for ts first, text by text, and gives up at an escape that it does not know before it has found it.
    yield `${before}${JSON.stringify(ts === undefined ? event : { ts, ...event })}`;
    before = ',\n';
  }
  yield '\n]}\n';
}

/** Names of lanes, then everything else as it happened; the beginning of what takes no time comes before its end. */
export function traceEvents(timeline: Timeline): TraceEvent[] {
  // A worker's clock may put the first of what it says before the run began; Perfetto knows no negative times.
  const originUs = Math.min(0, timeline.fromUs);
  const events = [...slices(timeline), ...instants(timeline)]
    .map((event) => ({ ...event, ts: event.ts! - originUs }))
    .toSorted((a, b) => a.ts - b.ts);
  return [...lanes(timeline), ...events];
}

function pidOf(place: Place): number {
  if (place.lane === 'worker') return WORKERS + place.worker;
  if (place.lane === 'member') return MEMBERS + place.member;
  return place.lane === 'etcd' ? ETCD : RUN;
}

function* lane(pid: number, name: string, threads: readonly (readonly [number, string])[]): Generator<TraceEvent> {
  yield { ph: 'M', pid, tid: pid, name: 'process_name', args: { name: wordsOf(name) } };
  yield { ph: 'M', pid, tid: pid, name: 'process_sort_index', args: { sort_index: pid } };
  for (const [tid, thread] of threads) yield { ph: 'M', pid, tid, name: 'thread_name', args: { name: thread } };
}

function* lanes({ workers, members, violations, run }: Timeline): Generator<TraceEvent> {
  if (violations.length > 0) yield* lane(VIOLATIONS, 'violations', [[VIOLATIONS, 'violations']]);
  yield* lane(RUN, `run ${run.id}`, [[RUN, 'phases']]);
  yield* lane(ETCD, run.etcd, [[ETCD, 'keys and leaders']]);
  for (let member = 0; member < members; member++)
    yield* lane(MEMBERS + member, `member ${member}`, [[MEMBERS + member, 'faults']]);
  for (const { worker, subject } of workers) {
    const pid = WORKERS + worker;
    yield* lane(pid, `w${worker} ${subject}`, [
      [pid, 'kills, faults, "lost"'],
      [WRITES + worker, 'writes to the witness'],
    ]);
  }
}

interface Slice {
  readonly pid: number;
  readonly cat: string;
  readonly name: string;
  readonly fromUs: number;
  readonly untilUs: number;
  readonly args: Readonly<Record<string, unknown>>;
}

function* slices(timeline: Timeline): Generator<TraceEvent> {
  let ids = 0;
  for (const { pid, cat, name, fromUs, untilUs, args } of barsOf(timeline)) {
    const id = `0x${(++ids).toString(16)}`;
    const common = { pid, tid: pid, name: wordsOf(name), cat, id };
    yield { ph: 'b', ts: fromUs, ...common, args };
    yield { ph: 'e', ts: Math.max(fromUs, untilUs), ...common };
  }
}

function* barsOf({ holds, grants, bands, violations, locks }: Timeline): Generator<Slice> {
  for (const { worker, lock, askedUs, fromUs, untilUs, line, ...rest } of holds) {
    const pid = WORKERS + worker;
    const args = numbered({ lock: locks[lock], ...rest }, line);
    yield { pid, cat: 'wait', name: `waits for ${locks[lock]}`, fromUs: askedUs, untilUs: fromUs ?? untilUs, args };
    if (fromUs !== null) yield { pid, cat: 'belief', name: `believes: ${locks[lock]}`, fromUs, untilUs, args };
  }
  for (const { worker, lock, putUs, fromUs, untilUs, line, ...rest } of grants) {
    const pid = worker === null ? ETCD : WORKERS + worker;
    const args = numbered({ lock: locks[lock], ...rest }, line);
    if ((fromUs ?? untilUs) > putUs)
      yield { pid, cat: 'queue', name: `queued: ${locks[lock]}`, fromUs: putUs, untilUs: fromUs ?? untilUs, args };
    if (fromUs !== null) yield { pid, cat: 'grant', name: `etcd grants: ${locks[lock]}`, fromUs, untilUs, args };
  }
  for (const { place, what, fromUs, untilUs, text, line } of bands)
    yield { pid: pidOf(place), cat: 'band', name: what, fromUs, untilUs, args: numbered({ text }, line) };
  for (const violation of violations) yield sliceOf(violation, locks);
}

function sliceOf(violation: Conviction, locks: readonly string[]): Slice {
  const { check, convicts, side, subject, lock, what, expected, atUs, fromUs, untilUs, workers, story } = violation;
  return {
    pid: VIOLATIONS,
    cat: convicts ? 'violation' : 'finding',
    name: `${check}: ${what}`,
    fromUs,
    untilUs,
    args: {
      subject,
      lock: wordsOf(locks[lock] ?? ''),
      side,
      expected,
      atUs,
      workers: workers.map((worker) => `w${worker}`),
      story: story.map(
        ({ who, text, line, atUs: whenUs }) => `${(whenUs / 1e6).toFixed(3)} s  ${who}  ${text} (line ${line})`,
      ),
    },
  };
}

function* instants({ marks, writes, locks }: Timeline): Generator<TraceEvent> {
  for (const { place, what, atUs, text, line } of marks) {
    const pid = pidOf(place);
    const about = numbered({ text }, line);
    yield {
      ph: 'i',
      s: 't',
      pid,
      tid: pid,
      ts: atUs,
      name: wordsOf(text === '' ? what : text),
      cat: what,
      args: about,
    };
  }
  for (const { worker, lock, atUs, token, line } of writes) {
    const at = { pid: WORKERS + worker, tid: WRITES + worker, ts: atUs };
    yield { ph: 'i', s: 't', ...at, name: 'writes', cat: 'write', args: numbered({ lock: locks[lock], token }, line) };
  }
}

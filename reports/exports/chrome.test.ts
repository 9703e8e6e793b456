// The trace as Perfetto reads it. Its trace processor cannot be had offline (PyPI's perfetto fetches it when it is first called; neither npm nor
// Debian 12 has it), so the trace is held to what its JSON importer asks for, in google/perfetto, src/trace_processor/importers/json:
// json_trace_tokenizer.cc
//  · an object with traceEvents, an array; displayTimeUnit counts as an error of the trace;
//  · of each event ts is looked for first: until it is found, strings may have no escape such as \u0007 and values may be no arrays;
//  · all but M need ts, a number in µs;
// json_trace_parser_impl.cc
//  · pid and tid are 32-bit numbers; 0 is the idle process; a tid belongs to one process;
//  · b and e need pid and id, and find each other by process, cat, id and name: each such pair is a track of its own, on which what begins must end
//    in turn; tracks of one name are shown as one;
//  · i needs a scope; t is the thread's;
//  · M with process_name or thread_name needs args.name, not empty.
// The rest is the document "Trace Event Format".
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { judge } from '../../harness/checks/judge.ts';
import { judgedHistory } from '../judged-history.ts';
import { readTimeline } from '../timeline/read-timeline.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { chromeLines, traceEvents } from './chrome.ts';
import type { TraceEvent } from './chrome.ts';

const fixtures = resolve(import.meta.dirname, '../../harness/checks/fixtures');
const imported = resolve(import.meta.dirname, '../../harness/history/import/fixtures/knossos-etcd.edn');

const uint32 = z
  .int()
  .min(1)
  .max(2 ** 32 - 1);
const ts = z.number().min(0);
// eslint-disable-next-line no-control-regex -- that there are none is what is asked
const name = z.string().regex(/^[^\u0000-\u001f\u007f-\u009f]{1,201}$/u);
const args = z.record(z.string(), z.json());
const at = { pid: uint32, tid: uint32, name };
const eventSchema = z.discriminatedUnion('ph', [
  z.strictObject({ ph: z.literal('b'), ...at, ts, cat: name, id: z.string().regex(/^0x[0-9a-f]+$/), args }),
  z.strictObject({ ph: z.literal('e'), ...at, ts, cat: name, id: z.string().regex(/^0x[0-9a-f]+$/) }),
  z.strictObject({ ph: z.literal('i'), ...at, ts, cat: name, s: z.literal('t'), args }),
  z.strictObject({
    ph: z.literal('M'),
    ...at,
    name: z.enum(['process_name', 'thread_name']),
    args: z.strictObject({ name }),
  }),
  z.strictObject({
    ph: z.literal('M'),
    ...at,
    name: z.literal('process_sort_index'),
    args: z.strictObject({ sort_index: z.int() }),
  }),
]);
const traceSchema = z.strictObject({
  otherData: z.record(z.string(), z.json()),
  traceEvents: z.array(z.union(eventSchema.options)),
});

async function timelineOf(path: string): Promise<Timeline> {
  return readTimeline(await judgedHistory(path, await judge(path)), path);
}

function textOf(timeline: Timeline): string {
  return [...chromeLines(timeline)].join('');
}

const byPlace = ({ pid, cat, id, name: called }: TraceEvent): string => JSON.stringify([pid, cat, id, called]);

describe.each([
  'safe-recorded-etcd3-lock.jsonl',
  'safe-killed-holder.jsonl',
  'unsafe-mutual-exclusion-recorded-single-wait.jsonl',
  'unsafe-stale-holder-simulated-etcd3-lock.jsonl',
  imported,
])('the trace of %s', (file) => {
  const path = resolve(fixtures, file);

  it('is what Perfetto’s importer asks for', async () => {
    const parsed = traceSchema.safeParse(JSON.parse(textOf(await timelineOf(path))));
    expect(parsed.error).toBeUndefined();
  });

  it('puts nothing before ts that Perfetto’s tokenizer does not know', async () => {
    const lines = textOf(await timelineOf(path))
      .split('\n')
      .slice(1, -2);
    const names = lines.filter((line) => line.startsWith('{"ph":"M"'));
    expect(names.filter((line) => /\\u|\[/.test(line))).toEqual([]);
    expect(lines.filter((line) => !line.startsWith('{"ts":'))).toEqual(names);
  });

  it('ends what it begins, once, and later', async () => {
    const events = traceEvents(await timelineOf(path));
    const threads = new Set(events.map(({ pid, tid }) => `${pid} ${tid}`));
    expect(threads.size).toBe(new Set(events.map(({ tid }) => tid)).size);
    const times = events.flatMap(({ ts: happened }) => happened ?? []);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const begun = events.filter(({ ph }) => ph === 'b');
    const ended = new Map(
      events.flatMap((event, index) => (event.ph === 'e' ? [[byPlace(event), index] as const] : [])),
    );
    expect(new Set(begun.map(({ id }) => id)).size).toBe(begun.length);
    expect(events.filter(({ ph }) => ph === 'e')).toHaveLength(begun.length);
    expect(begun.filter((event) => !(ended.get(byPlace(event))! > events.indexOf(event)))).toEqual([]);
  });

  it('shows what the picture shows', async () => {
    const timeline = await timelineOf(path);
    const events = traceEvents(timeline);
    const begun = (cat: string) => events.filter((event) => event.ph === 'b' && event.cat === cat);
    expect(begun('belief')).toHaveLength(timeline.holds.filter(({ fromUs }) => fromUs !== null).length);
    expect(begun('grant')).toHaveLength(timeline.grants.filter(({ fromUs }) => fromUs !== null).length);
    expect(begun('violation')).toHaveLength(timeline.violations.filter(({ convicts }) => convicts).length);
    expect(events.filter(({ ph }) => ph === 'i')).toHaveLength(timeline.marks.length + timeline.writes.length);
    const named = new Set(
      events.flatMap(({ ph, name: what, pid }) => (ph === 'M' && what === 'process_name' ? [pid] : [])),
    );
    expect(events.filter(({ pid }) => !named.has(pid))).toEqual([]);
  });
});

describe('a trace', () => {
  it('keeps two beliefs apart that overlap, and the violation beside them', async () => {
    const path = join(fixtures, 'unsafe-mutual-exclusion-recorded-single-wait.jsonl');
    const { holds, violations } = await timelineOf(path);
    const events = traceEvents(await timelineOf(path));
    const [violation] = violations;
    const during = events.filter(
      ({ ph, cat, ts: begun = 0, id }) =>
        ph === 'b' &&
        cat === 'belief' &&
        begun < violation!.untilUs &&
        events.find((event) => event.ph === 'e' && event.id === id)!.ts! > violation!.fromUs,
    );
    expect(during.length).toBeGreaterThanOrEqual(2);
    expect(new Set(during.map(({ id }) => id)).size).toBe(during.length);
    expect(new Set(during.map(({ pid }) => pid)).size).toBe(2);
    expect(holds.length).toBeGreaterThan(2);
    expect(events.find(({ cat }) => cat === 'violation')).toMatchObject({ pid: 1, ts: violation!.fromUs });
  });

  it('is harmless whatever its names are, and begins at 0 at the earliest', async () => {
    const timeline = await timelineOf(join(fixtures, 'unsafe-mutual-exclusion-two-writers.jsonl'));
    const hostile = `</script>"\u0000\n\u001b[2J\u202e${'x'.repeat(1_000)}😀`;
    const text = textOf({
      ...timeline,
      fromUs: -5,
      locks: timeline.locks.map(() => hostile),
      workers: timeline.workers.map(({ worker }) => ({ worker, subject: hostile })),
      run: { ...timeline.run, id: hostile, etcd: '\u0007' },
      marks: [{ place: { lane: 'all' }, what: 'fault', atUs: -5, text: hostile, line: 1 }],
    });
    expect(traceSchema.safeParse(JSON.parse(text)).error).toBeUndefined();
  });
});

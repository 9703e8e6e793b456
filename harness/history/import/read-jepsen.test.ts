// Jepsen's histories as ours: every form in which they are written, what is told of garbage and where, and Knossos' own history of etcd.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../checks/judge.ts';
import type { HistoryEvent } from '../events.ts';
import { eventSchema } from '../events.ts';
import { readHistory } from '../reader.ts';

let folder: string;
let files = 0;

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'lockstorm-edn-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string, name = `${++files}.edn`): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function read(text: string, name?: string) {
  const notes: string[] = [];
  const events: HistoryEvent[] = [];
  const lines: number[] = [];
  for await (const { event, line } of readHistory(file(text, name), notes)) {
    events.push(event);
    lines.push(line);
  }
  return { events, lines, notes, kinds: events.slice(1, -1).map(({ kind }) => kind) };
}

const turn = [
  '{:type :invoke, :f :acquire, :process 3, :time 1000000, :index 0, :value nil}',
  '{:type :ok, :f :acquire, :process 3, :time 2000000, :index 1, :value nil}',
  '{:type :invoke, :f :release, :process 3, :time 3000000, :index 2, :value nil}',
  '{:type :ok, :f :release, :process 3, :time 4000000, :index 3, :value nil}',
];
const kinds = ['spawn', 'acquire', 'acquired', 'release', 'released'];

/** A client gets a lock that is named by a number of its own. */
const gets = (process: number): string =>
  ['invoke', 'ok']
    .map((type) => `{:type :${type}, :f :acquire, :process ${process}, :value ${process + 3}}\n`)
    .join('');

describe('a Jepsen history', () => {
  it.each([
    ['an operation a line', turn.join('\n')],
    ['with an end of the last line', `${turn.join('\n')}\n`],
    ['in a vector', `[${turn.join('\n')}]\n`],
    ['in a list', `(${turn.join(' , ')})`],
    ['of records', turn.map((line) => `#jepsen.history.Op${line}`).join('\n')],
    ['of Knossos’ records', turn.map((line) => `#knossos.op.Op ${line}`).join('\r\n')],
    ['after comments', `; made by hand\n\n ; twice\n${turn.join('\n; between\n')}`],
    ['on one line', turn.join('')],
    ['over many lines', turn.join('\n').replaceAll(', ', '\n ')],
    ['with what it says nothing by', `${turn.slice(0, 2).join('\n')}\n#_ {:old "}"}\n${turn.slice(2).join('\n')}`],
  ])('%s', async (_name, text) => {
    const { events, ...rest } = await read(text);
    expect(rest.kinds).toEqual(kinds);
    expect(rest.notes).toEqual(['A Jepsen history of a mutex, imported: it is judged by linearizability alone.']);
    expect(events.map(({ atUs }) => atUs)).toEqual([0, 1000, 1000, 2000, 3000, 4000, 4000]);
    for (const event of events) expect(eventSchema.safeParse(event).error).toBeUndefined();
  });

  it('is known by how it begins, whatever its name', async () => {
    for (const text of [turn.join('\n'), `\n[${turn.join('\n')}]`, `;x\n#op.Op${turn.join('\n')}`])
      expect((await read(text, `${++files}.txt`)).kinds).toContain('acquired');
    await expect(read('{"kind":"nothing"}\n', `${++files}.txt`)).rejects.toThrow('is not an event of a history');
  });

  it('tells the line of each operation', async () => {
    const { lines } = await read(`;\n[${turn.join('\n\n')}]`);
    expect(lines).toEqual([1, 2, 2, 4, 6, 8, 8]);
  });

  it('takes the order of its lines for its order where times are absent, or in another one', async () => {
    const without = turn.join('\n').replaceAll(/:time \d+,/g, '');
    const { events, notes } = await read(without);
    expect(events.map(({ atUs }) => atUs)).toEqual([0, 1000, 1000, 2000, 3000, 4000, 4000]);
    expect(notes).toContain('Its lines have no :time: each counts as 1 ms after the one before.');
    const back = await read(turn.join('\n').replace('3000000', '1500000'));
    expect(back.events.map(({ atUs }) => atUs)).toEqual([0, 1000, 1000, 2000, 2000, 4000, 4000]);
  });

  it('may be of several locks, by jepsen.independent or by name', async () => {
    const text = ['["a" nil]', '[:b 7]', '"c"', '4']
      .map((value, process) => `{:type :invoke, :f :acquire, :process ${process}, :value ${value}}`)
      .join('\n');
    const { events } = await read(text);
    expect(events.flatMap((event) => (event.kind === 'acquire' ? [event.lock] : []))).toEqual(['a', 'b', 'c', '4']);
    const other = await read('{:type :invoke, :f :acquire, :process 1, :value {:fence 1}}');
    expect(other.events).toContainEqual(expect.objectContaining({ kind: 'acquire', lock: 'mutex' }));
  });

  it('leaves open what became of an :info, and takes its process for another one from then on', async () => {
    const info = '{:type :info, :f :acquire, :process 3, :error [:timeout "x"]}';
    const { events } = await read([turn[0], info, ...turn].join('\n'));
    expect(events.map((event) => ('incarnation' in event ? `${event.kind} ${event.incarnation}` : event.kind))).toEqual(
      [
        'run',
        'spawn 1',
        'acquire 1',
        'exit 1',
        'spawn 2',
        'acquire 2',
        'acquired 2',
        'release 2',
        'released 2',
        'phase',
      ],
    );
  });

  it('has failures with their errors, and a nemesis', async () => {
    const { events } = await read(
      [
        '{:process :nemesis, :type :info, :f :start, :value nil}',
        '{:process :nemesis, :type :info, :f :start, :value "cut off"}',
        '{:process :nemesis, :type :info, :f :stop, :value nil}',
        '{:process 0, :type :invoke, :f :lock, :value "x"}',
        '{:process 0, :type :fail, :f :lock, :error :already-held}',
        '{:process 0, :type :invoke, :f :unlock, :value "x"}',
        '{:process 0, :type :fail, :f :unlock, :error {:why "\\u202e<script>" :big 12345678901234567890N}}',
      ].join('\n'),
    );
    expect(events).toMatchObject([
      { kind: 'run', engine: 'import' },
      { kind: 'etcd-fault', phase: 'begin', what: 'nemesis start', index: 0 },
      { kind: 'etcd-fault', phase: 'end', what: 'nemesis stop', index: 0 },
      { kind: 'spawn' },
      { kind: 'acquire', lock: 'x' },
      { kind: 'failed', error: 'already-held' },
      { kind: 'release', lock: 'x', hold: 2 },
      { kind: 'unreleased', error: '{"why":"\u202e<script>","big":"12345678901234567890"}' },
      { kind: 'phase', phase: 'end' },
    ]);
  });

  it('whose locks are numbers says how many there are; where each client has its own, they are rather tokens', async () => {
    const { verdict, notes } = await judge(file(gets(0) + gets(1)));
    expect(verdict).toBe('inconclusive');
    expect(notes).toContain('2 locks, named by :value.');
    expect((await judge(file((gets(0) + gets(1) + gets(2)).replaceAll(/:value \d/g, ':value 3')))).verdict).toBe(
      'unsafe',
    );
  });

  it('that we exported has its workers and their SIGKILLs, in one lane each', async () => {
    const kill = '{:type :info :process :nemesis :f :kill :value {:worker 1}}';
    const other = kill.replace('{:worker 1}', '{:worker 0}');
    const { events } = await read(
      [
        '{:type :invoke :process 1 :f :acquire :value "a" :worker 1}',
        // At once: the first line of both comes before the second of either.
        kill,
        other,
        kill,
        other,
        '{:type :info :process 1 :f :acquire :value "a" :worker 1}',
        '{:type :invoke :process 4 :f :acquire :value "a" :worker 1}',
        '{:type :ok :process 4 :f :acquire :value "a" :worker 1}',
        '{:type :invoke :process 2 :f :acquire :value "b" :worker 1}',
        '{:type :invoke :process 3 :f :release :value "a" :worker 1 :by :etcd}',
        kill,
      ].join('\n'),
    );
    const told = events.flatMap((event) =>
      event.kind === 'acquire' || event.kind === 'release' || event.kind === 'fault'
        ? [`${event.kind} ${event.worker}.${event.incarnation} ${event.kind === 'fault' ? event.stake : ''}`.trim()]
        : event.kind === 'etcd-fault'
          ? [`${event.what} ${event.detail}`]
          : [],
    );
    expect(told).toEqual([
      'acquire 1.1',
      'fault 1.1 queue',
      'nemesis kill {"worker":0}',
      'acquire 1.2',
      'acquire 2.1',
      'release 3.1',
      'fault 1.2 hold',
    ]);
  });

  it('takes back as many operations as it says', async () => {
    const { events } = await read(`#_ #_ ${turn[0]!} ${turn[1]!}\n${turn.join('\n')}`);
    expect(events.filter(({ kind }) => kind === 'acquired')).toHaveLength(1);
    await expect(read(`#_ #_ :x ${turn.join('\n')}`)).rejects.toThrow('takes back something that is no operation');
  });

  it('that was cut off is inconclusive, unless what is there convicts', async () => {
    const two = turn.slice(0, 2).join('\n');
    for (const rest of ['\n{:type :inv', '\n{']) {
      expect((await judge(file(two + rest))).verdict).toBe('inconclusive');
      expect((await judge(file(`${two}\n${two.replaceAll('3,', '4,')}${rest}`))).verdict).toBe('unsafe');
    }
    expect(await judge(file(`[${two}`))).toMatchObject({
      verdict: 'inconclusive',
      checks: [{ inconclusive: { 'the history ends before its run did': 1 } }],
      notes: expect.arrayContaining(['The history ends before its run did.']) as unknown,
    });
    expect((await judge(file(two))).verdict).toBe('safe');
  });

  it('that was cut off is read as far as it goes', async () => {
    const whole = turn.join('\n');
    for (let length = turn[0]!.length + 1; length < whole.length; length += 7) {
      const { notes, kinds: seen } = await read(`[${whole.slice(0, length)}`);
      expect(kinds.slice(0, seen.length)).toEqual(seen);
      expect(notes[0]).toMatch(/^The file ends within an operation or before its list does \(line \d\)/);
    }
    expect((await read('')).notes).toContain('The history is empty: nothing was recorded.');
  });

  it.each([
    ['foo', 1, 'an operation is a map, and this begins with "f"'],
    [`${turn[0]}\n}`, 2, 'an operation is a map, and this begins with "}"'],
    [`${turn[0]}\n{:type :ok]`, 2, 'there is a "]" too many'],
    [`[${turn[0]}]\n${turn[1]}`, 2, 'something follows the end of the list'],
    ['\n\n{:type :invoke, :f :read, :process 1}', 3, ':f is :read; clients of a mutex :acquire and :release'],
    ['{:f :acquire, :process 1}', 1, ':type'],
    ['{:type :invoke, :f :acquire, :process -1}', 1, ':process'],
    ['{:type :invoke, :f :acquire, :process 1.5}', 1, ':process'],
    ['{:type :oops, :f :acquire, :process 1}', 1, ':type'],
    ['#inst "2020-01-01"\n{}', 1, 'it is no map'],
    [`${turn[0]}\n${turn[3]}`, 2, 'process 3 hears of an :release that it had not asked for'],
    [turn[1], 1, 'process 3 hears of an :acquire that it had not asked for'],
    [`${turn[0]}\n{:type :invoke, :f :lock, :process :c1}`, 2, ':process is "c1"; a client’s is a number'],
    [
      `${turn[0]}\n${turn[1]}\n${turn[2]!.replace('nil', '17')}`,
      3,
      'some operations name a lock in their :value and some do not',
    ],
    [`${turn[0]}\n${turn[1]!.replace('}', '')}\n${turn[2]}\n${turn[3]}`, 2, 'other operations are within it'],
    [`${turn[0]}\n${turn[1]!.replace('nil', '"')}\n${turn[2]}\n${turn[3]}`, 2, 'other operations are within it'],
    [`; made by hand\r${turn.join('\r')}\rfoo`, 1, 'an operation is a map, and this begins with "f"'],
    [`${turn[0]}\n\n${turn[2]}`, 3, 'process 3 asks to :release while it has not heard of its :acquire'],
    ['{:a "\\q"}', 1, 'Unexpected escape character'],
    [`{:x "${'y'.repeat(1_200_000)}`, 1, 'more than a megabyte'],
    ['[', 1, 'its end is missing'],
  ])('that is none is told with its line: %#', async (text, line, why) => {
    const error = await read(text!).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'history-corrupt', kind: 'usage' });
    expect(String(error)).toContain(`Line ${line} of `);
    expect(String(error)).toContain(why);
  });

  it('that is not there is told', async () => {
    await expect(judge(join(folder, 'absent.edn'))).rejects.toMatchObject({ code: 'history-not-read' });
  });
});

describe('Knossos’ history of etcd’s lock', () => {
  const path = join(import.meta.dirname, 'fixtures', 'knossos-etcd.edn');

  it('is convicted, and by nothing but its operations', async () => {
    const { verdict, checks, notes, counts } = await judge(path);
    expect({ verdict, names: checks.map(({ check }) => check) }).toEqual({
      verdict: 'unsafe',
      names: ['linearizability'],
    });
    expect(notes).toEqual(['A Jepsen history of a mutex, imported: it is judged by linearizability alone.']);
    expect(counts).toMatchObject({ acquires: 276, acquisitions: 132 });
    expect(checks[0]!.violations).toMatchObject([
      {
        what: 'w0 acquired "mutex" while w3 had it: no release can have come in between (that of w3 did not take place)',
        workers: [0, 3],
      },
    ]);
  });

  it('tells which operations have no order', async () => {
    const { checks } = await judge(path);
    const lines = checks[0]!.violations[0]!.story.filter(({ who }) => who !== 'fault');
    expect(lines.map(({ line, who, text }) => `${line} ${who} ${text}`)).toEqual([
      '1095 w3 asks for the lock',
      '1096 w0 asks for the lock',
      '1110 w3 acquired',
      '1116 w3 asks to release',
      '1120 w0 acquired  ← no order explains this',
      '1121 w3 is told that it was not released: ["not-found","etcdserver: requested lease not found"]',
      '1126 w0 asks to release',
    ]);
  });
});

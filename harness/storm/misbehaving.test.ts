// Workers that misbehave: real processes, each in its own way. What each of them says is noted or refused, and ends in one clear sentence.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeEvents } from '../checks/judge.ts';
import { MonotonicClock } from '../clock.ts';
import { Complaints } from '../complaints/complaints.ts';
import type { Exit } from '../fleet/exit.ts';
import { Fleet } from '../fleet/fleet.ts';
import { onPath } from '../fleet/last-resort.ts';
import { eventually, temporaryFolder } from '../fleet/testing.ts';
import { workerEnvironment } from '../fleet/worker-environment.ts';
import type { HistoryEvent } from '../history/events.ts';
import { Journal } from '../history/journal.ts';
import { processStart } from '../store/process-start.ts';
import { TapCounters } from '../wire/tap-counters.ts';
import { Incarnation } from './incarnation.ts';
import { planOf, run } from './testing.ts';

const script = resolve(import.meta.dirname, '../fleet/fixtures/misbehaving-worker.mjs');
const round = { lock: 'a', ttlSeconds: 2, lease: 'kept-alive', thinkMs: 0, holdMs: 50, timeoutMs: 1_000 } as const;

interface Seen {
  readonly events: HistoryEvent[];
  readonly garbage: string[];
  /** What the summary tells of it. */
  readonly notes: string[];
  readonly failures: string[];
  readonly exit: Exit;
}

/** One life of such a worker: hello, one acquire, `meanwhile`, a release where it holds, quit. */
async function lifeOf(
  how: string,
  meanwhile?: (seen: HistoryEvent[], one: Incarnation) => Promise<void>,
): Promise<Seen> {
  using folder = temporaryFolder();
  const journal = new Journal(join(folder.path, 'history.jsonl'), new MonotonicClock());
  const events: HistoryEvent[] = [];
  journal.onEvent((event) => events.push(event));
  const failures: string[] = [];
  const command = { file: process.execPath, args: [script, how], env: workerEnvironment() };
  await using fleet = new Fleet({ image: { command: () => command }, spares: 0, clock: journal.clock, log: () => {} });
  const one = await Incarnation.start({
    worker: 0,
    incarnation: 1,
    subject: 'exec:misbehaving',
    journal,
    fleet,
    members: ['http://127.0.0.1:1'],
    witnessIntervalMs: 20,
    runDirectory: folder.path,
    counters: new TapCounters(),
    nextCall: () => 1,
    onRpc: () => 'pass',
    onFailure: ({ message }) => failures.push(message),
  });
  await one.ready;
  const hold = one.acquire(1, round);
  const held = meanwhile ? meanwhile(events, one) : Promise.race([hold.answered, one.died]);
  if ((await held) === 'acquired' && !one.dead.aborted) {
    await eventually(() => one.dead.aborted || events.some(({ kind }) => kind === 'wrote'), 'a write, or its end');
    if (!one.dead.aborted) hold.release();
    await Promise.race([hold.ended, one.died]);
  }
  await one.seeOut();
  await fleet.endOutliving();
  const exit = await one.gone;
  journal.close();
  const complaints = new Complaints();
  for (const event of events) complaints.on(event);
  const garbage = events.flatMap((event) => (event.kind === 'garbage' ? [event.why] : []));
  return { events, garbage, notes: [...complaints.notes, ...judgeEvents(events).notes], failures, exit };
}

const kinds = (events: readonly HistoryEvent[]): string[] =>
  events.map(({ kind }) => kind).filter((kind) => kind !== 'wrote' && kind !== 'garbage');
const life = ['spawn', 'ready', 'acquire', 'acquired', 'release', 'released', 'exit'];

describe('a worker that says what makes no sense', () => {
  it('and its counterpart, which does not', async () => {
    const { events, garbage, notes, exit } = await lifeOf('correct');
    expect(kinds(events)).toEqual(life);
    expect(garbage).toEqual([]);
    expect(notes.join('\n')).not.toMatch(/not taken|stdout|times of|by force|by themselves/);
    expect(exit).toMatchObject({ code: 0, reason: 'quit' });
  });

  it.each([
    ['acquired-twice', '"acquired" although the acquire was answered before'],
    ['acquired-for-nobody', 'nobody asked this worker for such a hold'],
    ['wrote-before-acquired', '"wrote" before "acquired"'],
    ['released-twice', 'its hold is over'],
    ['ready-twice', '"ready" for the second time'],
    ['broken-after-ready', '"broken" after "ready"'],
    [
      'odd-member',
      'the protocol has no released.leaseId, kind, worker: ignored',
      'ignored in every line: released.leaseId, kind, worker',
    ],
  ])('%s: the life goes on, and the line is told of', async (how, why, note = why) => {
    const { events, garbage, notes, failures, exit } = await lifeOf(how, undefined);
    expect(garbage).toEqual([why]);
    expect(notes.filter((text) => text.includes(note))).toHaveLength(1);
    expect(failures).toEqual([]);
    // Nothing of it got into what is judged: nor what an odd member would say.
    expect(kinds(events)).toEqual(life);
    expect(exit).toMatchObject({ code: 0, reason: 'quit' });
  });

  it('acquired-after-failed: it does not hold', async () => {
    const { events, garbage, notes } = await lifeOf('acquired-after-failed');
    expect(garbage[0]).toBe('its hold is over');
    expect(notes.join()).toContain('because its hold is over: "{"acquired"');
    expect(kinds(events)).toEqual(['spawn', 'ready', 'acquire', 'failed', 'exit']);
  });

  it.each([
    [
      'decimal-lease',
      'malformed',
      '(acquired: lease must be lower-case hex without leading zeros, as a string, or absent)',
    ],
    [
      'padded-lease',
      'malformed',
      '(acquired: lease must be lower-case hex without leading zeros, as a string, or absent)',
    ],
    ['closes-stdout', 'mute', 'it closed its stdout, and so cannot say anything any more'],
  ])('%s: it is ended, with a complaint that ends the run', async (how, code, text) => {
    const { exit } = await lifeOf(how);
    expect(exit).toMatchObject({ signal: 'SIGKILL', reason: 'crash', complaint: { code } });
    expect(exit.complaint!.text).toContain(text);
  });
});

describe('a worker that prints to stdout', () => {
  it('is heard all the same, and the summary counts the lines', async () => {
    const { events, notes } = await lifeOf('prints');
    expect(kinds(events)).toEqual(life);
    expect(notes.filter((note) => note.includes('stdout'))).toEqual([
      expect.stringMatching(
        /^2 lines of w0 on stdout were no messages \(no JSON\), the first at t\+\d+\.\d{3} s: "connecting to etcd …"\. stdout belongs to the protocol: print to stderr\.$/,
      ),
    ]);
  });

  it('what a terminal would obey is not passed on to one', async () => {
    const { notes } = await lifeOf('nul');
    const note = notes.find((text) => text.includes('stdout'))!;
    expect(note).toContain('2 lines of w0');
    expect(note).not.toMatch(/\p{Cc}/u);
  });

  it('bytes that are no UTF-8 are replaced', async () => {
    const { events } = await lifeOf('invalid-utf8');
    expect(events.find(({ kind }) => kind === 'failed')).toMatchObject({ error: '\uFFFD\uFFFD' });
  });
});

it('a worker that claims tokens, and gives what is no number, is convicted of it', async () => {
  const { events } = await lifeOf('odd-token');
  const { violations } = judgeEvents(events).checks.find(({ check }) => check === 'fencing')!;
  expect(violations.map(({ what }) => what)).toEqual(['w0 was given the token "seven"']);
});

describe('a worker with another clock', () => {
  it.each([
    ['wall-clock', 'after it was read'],
    ['milliseconds', 'before it was asked for'],
    ['far-clock', 'after it was read'],
  ])('%s: its times are not believed, and the summary says so', async (how, beyond) => {
    const { events, notes } = await lifeOf(how);
    expect(kinds(events)).toEqual(life);
    const told = notes.filter((note) => note.includes('The times of misbehaving are not its own'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(beyond);
    expect(events.every((event) => !('saidUs' in event) || Number.isSafeInteger(event.saidUs))).toBe(true);
  });
});

describe('a worker that ends, or does not', () => {
  it('exits with 0 in mid-hold: by itself', async () => {
    const { events, notes, exit } = await lifeOf('exits');
    expect(kinds(events)).toEqual(['spawn', 'ready', 'acquire', 'acquired', 'exit']);
    expect(exit).toMatchObject({ code: 0, reason: 'crash' });
    expect(notes).toContainEqual(expect.stringContaining('Workers ended by themselves 1 time (exit code 0)'));
  });

  it('ignores every signal that can be ignored: it is ended all the same', async () => {
    const { exit } = await lifeOf('ignores-signals', async (_, one) => {
      process.kill(one.pid!, 'SIGTERM');
      await one.end();
    });
    expect(exit).toMatchObject({ signal: 'SIGKILL', reason: 'cleanup' });
  });

  it('stops itself: it is ended all the same', async () => {
    const { exit } = await lifeOf('stops-itself', async (_, one) => one.end());
    expect(exit).toMatchObject({ signal: 'SIGKILL', reason: 'cleanup' });
  });

  const findsStrays = existsSync('/proc/self/fd') && onPath('bash');
  if (!findsStrays) process.stdout.write('Processes that outlive a worker are not tried: it takes Linux and bash.\n');
  it.runIf(findsStrays).each([
    ['leaves-a-stray', 'out of its group, its session and its environment, but with its stdout'],
    ['leaves-a-group', 'in a process group of its own'],
  ])('%s, %s: that is ended too, and does not hang the run', async (how) => {
    let stray = 0;
    const { exit } = await lifeOf(how, async (events) => {
      const line = (): string | undefined =>
        events
          .flatMap((event) => (event.kind === 'garbage' ? [event.line] : []))
          .find((text) => text.startsWith('stray'));
      await eventually(() => line() !== undefined, 'a stray');
      stray = Number(line()!.slice(6));
      expect(processStart(stray)).toBeDefined();
    });
    expect(exit).toMatchObject({ code: 0, reason: 'quit' });
    await eventually(() => processStart(stray) === undefined, 'the end of the stray');
  });
});

const subject = (how: string): string => `exec:'${process.execPath}' '${script}' ${how}`;

describe('a storm with workers that misbehave', () => {
  it.each([
    ['decimal-lease', /no message of the protocol \(acquired: lease must be lower-case hex without leading zeros/],
    ['exits-early', /ended before it was ready \(exit code 7\)/],
  ])('%s: it fails at once, with a sentence', async (how, text) => {
    await expect(run(planOf(subject(how), 60_000, []))).rejects.toThrow(text);
  });

  it('ends in time, keeps what was seen, and tells of each', async () => {
    const hows = ['hangs', 'prints', 'acquired-twice', 'wall-clock', 'exits'];
    const rounds = hows.map((_, index) => ({ lock: `lock-${index}`, holdMs: 500, timeoutMs: 500 }));
    const plan = planOf(subject('hangs'), 4_000, [], ...rounds);
    const workers = plan.workers.map((worker, index) => ({ ...worker, subject: subject(hows[index]!) }));
    const { report, all } = await run({ ...plan, workers });
    const { notes } = report.judgement;
    for (const text of [
      'An acquire was never answered, the first one of w0 (hold',
      'Not gone 8 s after "quit", and ended by force: w0.',
      'of w1 on stdout were no messages (no JSON)',
      'of w2 not taken as said',
      'The times of misbehaving are not its own',
      'Workers ended by themselves',
    ])
      expect(notes).toContainEqual(expect.stringContaining(text));
    expect(report.judgement.verdict).not.toBe('safe');
    expect(all('acquired', 1).length).toBeGreaterThan(0);
  });
});

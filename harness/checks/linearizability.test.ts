// What the check says of an imported history: whom it names, what overlap it is sure of, and that it says nothing of our own histories.
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/events.ts';
import { JepsenEvents } from '../history/import/to-events.ts';
import type { JepsenOperation } from '../history/import/operation.ts';
import { checkNames } from './check.ts';
import { Judge, judgeEvents } from './judge.ts';
import { base } from './testing/bases.ts';

const run: HistoryEvent = {
  kind: 'run',
  atUs: 0,
  format: 1,
  id: 'x.edn',
  engine: 'import',
  startedAt: '2026-01-01T00:00:00.000Z',
  etcd: { version: 'unknown', provider: 'import', members: 0, floorSeconds: 0 },
  host: { platform: 'unknown', cores: 0, node: 'unknown' },
};

/** `1 acquire?` asks, `1 acquire+` ok, `!` fail, `.` info; `@lock` names one. A step takes a second. */
function events(text: string): HistoryEvent[] {
  const importing = new JepsenEvents();
  const types = { '?': 'invoke', '+': 'ok', '!': 'fail', '.': 'info' } as const;
  const all = text.split(', ').flatMap((step, index) => {
    const [, process, f, sign, lock] = /^(\d+) (acquire|release)([?+!.])(?:@(.+))?$/.exec(step)!;
    const type = types[sign as keyof typeof types];
    const detail = type === 'fail' ? 'not-held' : '';
    const operation: JepsenOperation = { type, process: Number(process), f: f!, lock, timeNs: index * 1e9, detail };
    return importing.of(operation);
  });
  return [run, ...all, { kind: 'phase', atUs: importing.nowUs, phase: 'end' }];
}

function judged(text: string) {
  const { checks, notes, verdict } = judgeEvents(events(text));
  return { result: checks[0]!, checks, notes, verdict };
}

describe('linearizability', () => {
  it('judges imports alone, and is alone there', () => {
    const { checks, notes } = judged('1 acquire?, 1 acquire+');
    expect(checks.map(({ check }) => check)).toEqual(['linearizability']);
    expect(notes).toEqual([]);
    const own = judgeEvents(base('handOff'));
    expect([...own.checks.map(({ check }) => check), ...own.notes].join()).not.toContain('linearizability');
    expect(checkNames.at(-1)).toBe('linearizability');
  });

  it('is sure of an overlap while neither of two has asked to release', () => {
    const { result } = judged('1 acquire?, 1 acquire+, 2 acquire?, 2 acquire+, 3 acquire?, 1 release?, 1 release+');
    expect(result).toMatchObject({ verdict: 'unsafe', seen: '3 operations on 1 lock, 1 of unknown outcome' });
    expect(result.violations).toMatchObject([
      {
        what: 'two clients held "mutex" at once for 2.000 s',
        lock: 'mutex',
        subject: 'imported',
        atUs: 3e6,
        span: { fromUs: 3e6, untilUs: 5e6 },
        workers: [2, 1],
      },
    ]);
    expect(result.violations[0]!.story.map(({ text }) => text)).toEqual([
      'asks for the lock',
      'acquired',
      'asks for the lock',
      'acquired  ← both hold it from here',
      'asks to release',
    ]);
  });

  it('says so where the history ends while two hold', () => {
    const { result } = judged('1 acquire?, 1 acquire+, 2 acquire?, 2 acquire+');
    expect(result.violations[0]!.what).toBe(
      'two clients held "mutex" at once from t+3.000 s to the end of the history',
    );
    expect(result.violations[0]!.story.at(-1)!.text).toBe('ends, and neither has asked to release');
  });

  it.each([
    [
      'a release that failed',
      '1 acquire?, 1 acquire+, 2 acquire?, 1 release?, 2 acquire+, 1 release!',
      'w2 acquired "mutex" while w1 had it: no release can have come in between (that of w1 did not take place)',
    ],
    [
      'a release of what nobody had',
      '1 acquire?, 1 acquire!, 1 release?, 1 release+',
      'w1 released "mutex" although nobody had it: no acquire can have come in between',
    ],
    [
      'a second release',
      '1 acquire?, 1 acquire+, 1 release?, 1 release+, 1 release?, 1 release+',
      'w1 released "mutex" although nobody had it: no acquire can have come in between',
    ],
    [
      'somebody who is not known',
      '1 acquire?, 1 acquire., 2 release?, 2 release+, 3 release?, 3 release+',
      'w3 released "mutex" although nobody had it: no acquire can have come in between',
    ],
  ])('names what has no place: %s', (_name, text, what) => {
    const { result } = judged(text);
    expect(result.violations).toMatchObject([{ what }]);
    expect(result.violations[0]).not.toHaveProperty('span');
  });

  it('judges each lock by itself, and convicts each once', () => {
    const two =
      '1 acquire?@a, 1 acquire+, 2 acquire?@b, 2 acquire+, 3 acquire?@a, 3 acquire+, 4 acquire?@a, 4 acquire+';
    const { result } = judged(two);
    expect(result.violations.map(({ lock, workers }) => ({ lock, workers }))).toEqual([{ lock: 'a', workers: [3, 1] }]);
    expect(result.judged).toEqual({ operations: 4 });
  });

  it('takes an :info for what may have happened, and for what may not', () => {
    expect(judged('1 acquire?, 1 acquire+, 1 release?, 1 release., 2 acquire?, 2 acquire+').verdict).toBe('safe');
    expect(judged('1 acquire?, 1 acquire., 2 acquire?, 2 acquire+').verdict).toBe('safe');
    expect(
      judged('1 acquire?, 1 acquire+, 1 release?, 1 release., 2 acquire?, 2 acquire+, 3 acquire?, 3 acquire+').verdict,
    ).toBe('unsafe');
  });

  it('is inconclusive where no lock was asked for by two: what names them are clients or tokens', () => {
    const apart = '1 acquire?@1, 1 acquire+, 2 acquire?@2, 2 acquire+, 1 release?@1, 1 release+';
    expect(judged(apart)).toMatchObject({
      verdict: 'inconclusive',
      result: { judged: {}, inconclusive: { 'no lock was asked for by two clients': 1 } },
    });
    expect(judged(`${apart}, 3 acquire?@1, 3 acquire+`).verdict).toBe('safe');
    expect(judged(`${apart}, 1 release?@1, 1 release+`).verdict).toBe('unsafe');
  });

  it('says it once where call and answer are on one line', () => {
    const own = events('1 acquire?, 1 acquire+, 2 acquire?, 2 acquire+');
    const judging = new Judge();
    for (const event of own) judging.on(event, 3);
    expect(judging.end().checks[0]!.violations[0]!.expected).toContain(
      "between w2's call and its answer (both on line 3)",
    );
  });

  it('does not call one client two', () => {
    const { result } = judged('1 acquire?, 1 acquire+, 1 acquire?, 1 acquire+');
    expect(result.violations).toMatchObject([
      { what: 'w1 acquired "mutex" while w1 had it: no release can have come in between', workers: [1] },
    ]);
  });

  it('is inconclusive where nothing was answered', () => {
    expect(judged('1 acquire?, 2 acquire?, 2 acquire.')).toMatchObject({
      verdict: 'inconclusive',
      result: { inconclusive: { 'no acquire and no release took place': 1 } },
    });
  });
});

// Each kind of fault in a simulated history: begun at its anchor, on whom, with what at stake, and ended in time. What faults do to messages is
// tested at the link (harness/sim/net), what they mean to locks by the engines side by side (engines.test.ts).
import { describe, expect, it } from 'vitest';
import type { EventOf, HistoryEvent } from '../../history/events.ts';
import type { Fault, When } from '../../plan/schema.ts';
import { planOf, ran } from './testing.ts';
import type { Ran } from './testing.ts';

type Kind = readonly [Fault['what'], Record<string, unknown>];
const lasting: readonly Kind[] = [
  ['pause', { forMs: 400 }],
  ['cut', { forMs: 400, direction: 'both' }],
  ['slow', { forMs: 400, delayMs: 50 }],
  ['stall', { forMs: 400 }],
];
const instant: readonly Kind[] = [
  ['kill', {}],
  ['reset', {}],
  ['clock', { jumpMs: 5_000 }],
];
const fault = ([what, size]: Kind, when: When, worker = 0): Fault => ({ what, worker, when, ...size }) as Fault;
const held = { holdMs: 800 };

/** Two workers on one lock; the second one comes a bit later. */
function strike(faults: Fault[], durationMs = 3_000): Promise<Ran> {
  return ran(planOf({ subject: 'session-mutex', durationMs, workers: [held, { ...held, thinkMs: 100 }], faults }));
}

const begun = ({ events }: Ran): { event: EventOf<'fault'>; at: number } => {
  const at = events.findIndex((event) => event.kind === 'fault');
  return { event: events[at] as EventOf<'fault'>, at };
};
const rpcAt = (events: readonly HistoryEvent[], at: number): string => {
  const event = events[at];
  return event?.kind === 'rpc' && event.worker === 0
    ? `${event.method} ${event.side} ${event.nth}${event.outcome === 'dropped' ? ' lost' : ''}`
    : '';
};

/** Who breaks connections loses the message at which it begins. */
const severs: readonly string[] = ['kill', 'reset'];
const heldUpMs: Partial<Record<Fault['what'], number>> = { cut: 400, slow: 50 };
const heard: Partial<Record<Fault['what'], unknown[]>> = {
  kill: [undefined, 'never'],
  reset: ['failed', 'soon'],
  pause: ['acquired', 'late'],
  stall: ['acquired', 'late'],
  cut: ['acquired', 'late'],
  slow: ['acquired', 'soon'],
  clock: ['acquired', 'soon'],
};

describe.each([...lasting, ...instant])('%s', (...kind) => {
  const [what, size] = kind;

  it('begins at its time since the storm began', async () => {
    const run = await strike([fault(kind, { atMs: 1_234 })]);
    const { event } = begun(run);
    expect(event).toMatchObject({ index: 0, what, phase: 'begin', worker: 0, incarnation: 1, ...size });
    expect(event.atUs - run.all('phase')[0]!.atUs).toBe(1_234_000);
  });

  it('begins before a request is passed on', async () => {
    const run = await strike([fault(kind, { rpc: 'KV/Txn', nth: 1, side: 'request' })]);
    const { at, event } = begun(run);
    expect(event).toMatchObject({ what, phase: 'begin', stake: 'queue' });
    const seen = run.events.map((_, n) => rpcAt(run.events, n));
    const request = `KV/Txn request 1${severs.includes(what) ? ' lost' : ''}`;
    expect(seen.indexOf(request)).toBeGreaterThan(at);
    // A black hole holds it, and it is etcd's when that is over.
    const heldUs = run.events[seen.indexOf(request)]!.atUs - event.atUs;
    expect(heldUs).toBe(1_000 * (heldUpMs[what] ?? 0));
  });

  it('begins when etcd has answered and the worker does not know yet', async () => {
    const run = await strike([fault(kind, { rpc: 'KV/Txn', nth: 1, side: 'response' })]);
    const { at, event } = begun(run);
    expect(rpcAt(run.events, at - 1)).toBe('KV/Txn response 1');
    expect(event).toMatchObject({ what, stake: 'queue', atUs: run.events[at - 1]!.atUs });
    const answer = [...run.all('acquired', 0), ...run.all('failed', 0)].find(({ hold }) => hold === 1);
    const afterMs = answer && (answer.atUs - event.atUs) / 1_000;
    // Nobody hears an answer that is severed with its connection; one that is held up is heard late.
    expect([answer?.kind, afterMs === undefined ? 'never' : afterMs >= 400 ? 'late' : 'soon']).toEqual(heard[what]);
  });

  it('begins some time after a step, while the hold lasts', async () => {
    const run = await strike([fault(kind, { event: 'acquired', nth: 2, afterMs: 70 })]);
    const { event } = begun(run);
    const [, second] = run.all('acquired', 0);
    expect(event).toMatchObject({ what, stake: 'hold', atUs: second!.atUs + 70_000 });
  });

  it('finds nobody when its worker is gone for good, or another incarnation than it meant', async () => {
    const gone = fault(['kill', {}], { event: 'acquired', nth: 1, afterMs: 0 });
    const workers = [{ ...held, restartDelayMs: null }, held];
    const late = await ran(planOf({ subject: 'session-mutex', workers, faults: [gone, fault(kind, { atMs: 1_000 })] }));
    expect(late.all('fault').map(({ what: kindOf, phase }) => `${kindOf} ${phase}`)).toEqual([
      'kill begin',
      `${what} skipped`,
    ]);
    const meant = fault(kind, { event: 'acquired', nth: 1, afterMs: 1_000 });
    const again = await strike([gone, meant]);
    expect(again.all('fault').map(({ phase }) => phase)).toEqual(['begin', 'skipped']);
    expect(again.all('ready', 0)).toHaveLength(2);
  });
});

describe.each(lasting)('%s', (...kind) => {
  const [what] = kind;

  it('ends when its time is over', async () => {
    const { all } = await strike([fault(kind, { atMs: 500 })]);
    const [begin, end] = all('fault');
    expect(end).toMatchObject({ index: 0, what, phase: 'end', worker: 0, incarnation: 1 });
    expect(end!.atUs - begin!.atUs).toBe(400_000);
  });

  it('ends before the drain, however long it was to last', async () => {
    const { story, violations } = await strike([fault([what, { ...kind[1], forMs: 60_000 }], { atMs: 2_500 })]);
    expect(story()).toMatch(new RegExp(`${what} begin, (.*, )?${what} end, drain, `));
    expect(violations).toEqual([]);
  });

  it('ends with its incarnation, when the exit is observed; the next one is free', async () => {
    const faults = [fault([what, { ...kind[1], forMs: 60_000 }], { atMs: 500 }), fault(['kill', {}], { atMs: 900 })];
    const { all, events, violations } = await strike(faults, 5_000);
    const exit = events.findIndex((event) => event.kind === 'exit');
    const end = events.findIndex((event) => event.kind === 'fault' && event.phase === 'end');
    expect(events[end]).toMatchObject({ what, incarnation: 1, atUs: events[exit]!.atUs });
    expect(all('acquired', 0).some(({ incarnation }) => incarnation === 2)).toBe(true);
    expect(violations).toEqual([]);
  });

  it('may overlap with another of its kind, and each ends by itself', async () => {
    const { all } = await strike([fault(kind, { atMs: 500 }), fault(kind, { atMs: 700 })]);
    expect(all('fault').map(({ index, phase }) => `${index} ${phase}`)).toEqual([
      '0 begin',
      '1 begin',
      '0 end',
      '1 end',
    ]);
  });
});

const drop = (side: 'request' | 'response'): Fault => fault(['drop', {}], { rpc: 'KV/Txn', nth: 1, side });

it('pauses that overlap end with the last of them: until then nothing is said', async () => {
  const pause: Kind = ['pause', { forMs: 400 }];
  const { all } = await strike([fault(pause, { atMs: 500 }), fault(pause, { atMs: 700 })]);
  const [first, , , last] = all('fault');
  const said = all('wrote', 0).filter(({ saidUs }) => saidUs! > first!.atUs && saidUs! < last!.atUs);
  expect(said).toEqual([]);
});

it('what waits in a cut is lost when its worker dies, and stays lost', async () => {
  const cut = fault(['cut', { forMs: 60_000, direction: 'request' }], { atMs: 500 });
  const { all } = await strike([cut, fault(['kill', {}], { atMs: 2_000 })], 5_000);
  const [exit] = all('exit');
  const requests = all('rpc', 0).filter(({ incarnation, side }) => incarnation === 1 && side === 'request');
  expect(requests.filter(({ outcome }) => outcome === 'dropped').length).toBeGreaterThan(0);
  expect(requests.filter(({ atUs }) => atUs > exit!.atUs)).toEqual([]);
});

describe('drop', () => {
  it('of a request: etcd never gets it', async () => {
    const { all, violations } = await strike([drop('request')]);
    expect(all('fault')).toMatchObject([{ what: 'drop', phase: 'begin', stake: 'queue' }]);
    const txn = all('rpc', 0).filter(({ method, nth }) => method === 'KV/Txn' && nth === 1);
    expect(txn[0]).toMatchObject({ side: 'request', outcome: 'dropped' });
    expect(txn.filter(({ call, side }) => side === 'response' && call === txn[0]!.call)).toEqual([]);
    expect(violations).toEqual([]);
  });

  it('of an answer: etcd acted, and the worker never hears it', async () => {
    const { all, violations } = await strike([drop('response')]);
    const [answer] = all('rpc', 0).filter(({ method, side }) => method === 'KV/Txn' && side === 'response');
    expect(answer).toMatchObject({ outcome: 'ok', succeeded: true });
    expect(all('watch').some(({ type, revision }) => type === 'PUT' && revision === answer!.revision)).toBe(true);
    expect(all('failed', 0)).toHaveLength(1);
    expect(violations).toEqual([]);
  });
});

it('kills of a whole team of workers, each with its own counters', async () => {
  const faults = [0, 1, 2].map((worker) => fault(['kill', {}], { rpc: 'KV/Txn', nth: 2, side: 'response' }, worker));
  const { all, violations } = await ran(
    planOf({ subject: 'session-mutex', durationMs: 10_000, workers: [held, held, held], faults }),
  );
  expect(
    all('fault')
      .map(({ worker, phase }) => `${worker} ${phase}`)
      .toSorted(),
  ).toEqual(['0 begin', '1 begin', '2 begin']);
  for (const worker of [0, 1, 2]) {
    const numbers = all('rpc', worker)
      .filter(({ method, side }) => method === 'KV/Txn' && side === 'request')
      .map(({ nth }) => nth);
    // Over all incarnations: a fault strikes once.
    expect(numbers).toEqual(numbers.map((_, n) => n + 1));
    expect(all('exit', worker).filter(({ reason }) => reason === 'fault')).toHaveLength(1);
  }
  expect(violations).toEqual([]);
});

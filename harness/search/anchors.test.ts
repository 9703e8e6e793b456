import { expect, it } from 'vitest';
import type { HistoryEvent } from '../history/events.ts';
import type { Fault, Plan } from '../plan/schema.ts';
import { anchorsOf } from './anchors.ts';

const w0 = { worker: 0, incarnation: 1 };
const rpc = (atUs: number, method: string, side: 'request' | 'response', nth: number, worker = 0): HistoryEvent => ({
  kind: 'rpc',
  atUs,
  worker,
  incarnation: 1,
  call: nth,
  method,
  side,
  nth,
});
const struck = (atUs: number, index: number, phase: 'begin' | 'end' | 'skipped' = 'begin'): HistoryEvent => ({
  kind: 'fault',
  atUs,
  index,
  phase,
  what: 'kill',
  ...w0,
});
const kill = (when: Fault['when']): Fault => ({ what: 'kill', worker: 0, when });
const planWith = (...faults: Fault[]): Plan => ({ faults }) as Plan;

it('offers the calls of the last 300 ms, the latest first, then the latest step', () => {
  const events: HistoryEvent[] = [
    { kind: 'acquire', atUs: 50_000, ...w0, hold: 1, lock: 'a', ttlSeconds: 1, lease: 'kept-alive', timeoutMs: 9 },
    rpc(60_000, 'Lease/LeaseGrant', 'request', 1),
    rpc(900_000, 'KV/Txn', 'request', 1),
    rpc(950_000, 'KV/Txn', 'response', 1),
    rpc(960_000, 'KV/Range', 'response', 1, 1),
    struck(1_000_000, 0),
    rpc(1_000_001, 'KV/Txn', 'request', 2),
  ];
  expect(anchorsOf(events, planWith(kill({ atMs: 1_000 })))).toEqual(
    new Map([
      [
        0,
        [
          { rpc: 'KV/Txn', nth: 1, side: 'response' },
          { rpc: 'KV/Txn', nth: 1, side: 'request' },
          { event: 'acquire', nth: 1, afterMs: 0 },
          { event: 'acquire', nth: 1, afterMs: 950 },
        ],
      ],
    ]),
  );
});

it('counts steps over all incarnations, and no other events', () => {
  const events: HistoryEvent[] = [
    { kind: 'acquired', atUs: 1, ...w0, hold: 1 },
    { kind: 'wrote', atUs: 2, ...w0, hold: 1, n: 1 },
    { kind: 'acquired', atUs: 3, ...w0, incarnation: 2, hold: 2 },
    { kind: 'wrote', atUs: 4, ...w0, incarnation: 2, hold: 2, n: 1 },
    struck(5, 0),
  ];
  expect(anchorsOf(events, planWith(kill({ atMs: 0 })))).toEqual(
    new Map([[0, [{ event: 'acquired', nth: 2, afterMs: 0 }]]]),
  );
});

it('has nothing for faults that are anchored already, found nobody, or came before everything', () => {
  const plan = planWith(kill({ event: 'ready', nth: 1, afterMs: 0 }), kill({ atMs: 1 }), kill({ atMs: 2 }));
  const events = [struck(0, 2), rpc(1, 'KV/Txn', 'request', 1), struck(2, 0), struck(3, 1, 'skipped')];
  expect(anchorsOf(events, plan)).toEqual(new Map([[2, []]]));
});

it('anchors a fault of etcd at what the worker that called last had done', () => {
  const events: HistoryEvent[] = [
    { kind: 'acquired', atUs: 800_000, ...w0, hold: 1 },
    rpc(900_000, 'KV/Txn', 'response', 2, 1),
    rpc(950_000, 'Lease/LeaseKeepAlive', 'request', 3),
    { kind: 'etcd-fault', atUs: 1_000_000, index: 0, phase: 'begin', what: 'leader-kill', member: 0 },
    { kind: 'etcd-fault', atUs: 1_000_001, index: 1, phase: 'skipped', what: 'compact' },
  ];
  const plan = planWith(
    { what: 'leader-kill', when: { atMs: 1_000 }, forMs: 5 },
    { what: 'compact', when: { atMs: 1_000 } },
  );
  expect(anchorsOf(events, plan)).toEqual(
    new Map([
      [
        0,
        [
          { rpc: 'Lease/LeaseKeepAlive', nth: 3, side: 'request', worker: 0 },
          { event: 'acquired', nth: 1, afterMs: 0, worker: 0 },
          { event: 'acquired', nth: 1, afterMs: 200, worker: 0 },
        ],
      ],
    ]),
  );
});

// Every event has words, and says who did it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventSchema } from '../harness/history/events.ts';
import type { HistoryEvent } from '../harness/history/events.ts';
import { eventWords } from './event-words.ts';

const folder = join(import.meta.dirname, '../harness/checks/fixtures');
const actor = { worker: 1, incarnation: 1, atUs: 5_000 } as const;
const rpc = { ...actor, kind: 'rpc', call: 1, nth: 1 } as const;

describe('words of an event', () => {
  it('are there for all that was ever recorded', () => {
    for (const name of readdirSync(folder)) {
      for (const line of readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')) {
        const { who, text } = eventWords(eventSchema.parse(JSON.parse(line)));
        expect(who).toMatch(/^(w\d+|etcd|member \d+|fault|harness)$/);
        expect(text).toMatch(/\S/);
        expect(text).not.toMatch(/undefined|NaN|\[object/);
      }
    }
  });

  it.each<[HistoryEvent, string, string]>([
    [
      { ...actor, kind: 'acquire', hold: 1, lock: 'mutex', ttlSeconds: 0, lease: 'kept-alive', timeoutMs: 0 },
      'w1',
      'wants mutex',
    ],
    [{ ...actor, kind: 'spawn', pid: 0, subject: 'imported' }, 'w1', 'comes up'],
    [
      { ...rpc, method: 'KV/Txn', side: 'request', puts: [{ key: 'orders', lease: '7f' }] },
      'w1',
      'asks KV/Txn may put "orders" on lease 7f',
    ],
    [
      { ...rpc, method: 'Lease/LeaseRevoke', side: 'request', lease: '7f', outcome: 'dropped' },
      'w1',
      'asks Lease/LeaseRevoke lease 7f: dropped, etcd never got it',
    ],
    [
      { ...rpc, method: 'KV/Txn', side: 'response', outcome: 'ok', sentUs: 3_800, succeeded: false, revision: 17 },
      'w1',
      'KV/Txn answered ok in 1.2 ms: the condition did not hold (revision 17)',
    ],
    [
      { ...rpc, method: 'Lease/LeaseKeepAlive', side: 'response', outcome: 'ok', lease: '7f', ttlSeconds: 0 },
      'w1',
      'Lease/LeaseKeepAlive answered ok: lease 7f is gone',
    ],
    [
      { kind: 'canary', atUs: 5_000, rttUs: 500_000, outcome: 'timeout' },
      'etcd',
      'does not answer a small put: timeout after 500 ms',
    ],
    [{ kind: 'stall', atUs: 5_000, lagUs: 61_500 }, 'harness', 'its event loop stood still for 61.5 ms'],
    [{ ...actor, kind: 'garbage', line: 'hello', why: 'no JSON' }, 'w1', 'says what is no message (no JSON): hello'],
    [{ kind: 'member', atUs: 5_000, member: 2, state: 'down' }, 'member 2', 'is down'],
    [
      { kind: 'census', atUs: 5_000, final: true, keys: [], leases: [], workers: [] },
      'harness',
      'finds 0 keys, 0 leases and 0 workers left, at last',
    ],
  ])('%o', (event, who, text) => {
    expect(eventWords(event)).toEqual({ who, text });
  });
});

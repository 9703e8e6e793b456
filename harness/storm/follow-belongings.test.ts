// A subject that reaches for keys of others, or whose user may not do what it does, ends the run: it is no finding about its lock.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MonotonicClock } from '../clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { Belongings } from '../cluster/own/belongings.ts';
import type { Unstamped } from '../history/events.ts';
import { Journal } from '../history/journal.ts';
import { followBelongings } from './follow-belongings.ts';

const call = { kind: 'rpc', worker: 2, incarnation: 1, call: 1, method: 'KV/Put', nth: 1 } as const;
const request = (key: string): Unstamped => ({ ...call, side: 'request', puts: [{ key, lease: '0' }] });
const response = (outcome: string): Unstamped => ({ ...call, side: 'response', outcome });

/** Sentences of the failures that these events come to. */
function failures(keyPrefix: string | undefined, ...events: Unstamped[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'lockstorm-belongings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const journal = new Journal(join(folder, 'history.jsonl'), new MonotonicClock());
  const told: string[] = [];
  const belongings = keyPrefix === undefined ? {} : { belongings: new Belongings(keyPrefix) };
  const cluster: Partial<Cluster> = { keyPrefix: keyPrefix ?? '', ...belongings };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it looks at nothing else
  followBelongings(cluster as Cluster, journal, ({ message }) => void told.push(message));
  for (const event of events) journal.record(event);
  journal.close();
  return told;
}

test('keys of its own are fine', () => {
  expect(failures('run/', request('run/orders'), response('ok'), response('UNAVAILABLE'))).toEqual([]);
});

test('a key of somebody else is not', () => {
  expect(failures('run/', request('/locks/run/orders'))).toEqual([
    'Worker 2 wanted to write "/locks/run/orders" (KV/Put), which is outside of "run/" and was kept from etcd.',
  ]);
});

test.each(['PERMISSION_DENIED', 'UNAUTHENTICATED'])('nor is %s', (outcome) => {
  expect(failures('run/', request('run/orders'), response(outcome))).toEqual([
    `etcd refused KV/Put to worker 2: ${outcome}; it may have asked for keys outside of "run/".`,
  ]);
});

test('in a cluster that was started for the run it may do what it likes', () => {
  expect(failures(undefined, request('anything'), response('PERMISSION_DENIED'))).toEqual([]);
});

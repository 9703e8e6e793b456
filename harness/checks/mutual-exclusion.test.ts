// Two holders at once because a member of etcd let a key go too early: whose doing it was, however late the watch tells of it.
import { expect, it } from 'vitest';
import type { HistoryEvent } from '../history/events.ts';
import type { CheckResult } from './check.ts';
import { judgeEvents } from './judge.ts';
import { staleScene } from './testing/stale-scene.ts';

const etcd = { version: '3.4.23', provider: 'test', members: 3, floorSeconds: 1 };
const host = { platform: 'test', cores: 1, node: 'test' };

/** The key of w0 goes at t+0.5 s, w1 gets in, and w0 says "lost" at this tenth; the watch tells of it in second 7. */
function toldLate(lost: number, unanswered: readonly HistoryEvent[] = []): CheckResult {
  const told = staleScene({ gone: 5, next: 6, lost }).events;
  const gone = told.find((event) => event.kind === 'watch' && event.type === 'DELETE')!;
  const goneUs = gone.atUs;
  const events: HistoryEvent[] = told
    .filter((event) => event !== gone)
    .map((event) => (event.kind === 'canary' ? { ...event, revision: event.atUs < goneUs ? 12 : 14 } : event));
  const at = events.findIndex(({ atUs }) => atUs > 7_000_000);
  events.splice(at, 0, ...unanswered, { ...gone, atUs: 7_000_000 });
  const run = { kind: 'run', atUs: 0, format: 1, id: 'test', engine: 'sim', startedAt: '', etcd, host } as const;
  return judgeEvents([run, ...events]).checks.find(({ check }) => check === 'mutual-exclusion')!;
}

it('lays a promise that etcd broke at its door, although the watch tells of it late', () => {
  expect(toldLate(18)).toMatchObject({ verdict: 'safe', violations: [], findings: [{ side: 'server' }] });
});

it('convicts who believed beyond that promise', () => {
  expect(toldLate(30)).toMatchObject({ violations: [{ side: 'library' }] });
});

it('does not take a call that came after the key was certainly gone for what deleted it', () => {
  const call = {
    kind: 'rpc',
    worker: 0,
    incarnation: 1,
    call: 99,
    method: 'Lease/LeaseRevoke',
    nth: 1,
    lease: 'a1',
  } as const;
  const revoke = [
    { ...call, atUs: 6_500_000, side: 'request' },
    { ...call, atUs: 6_900_000, side: 'response', sentUs: 6_500_000, outcome: 'UNAVAILABLE' },
  ] as const;
  expect(toldLate(18, revoke)).toMatchObject({ verdict: 'safe', violations: [], findings: [{ side: 'server' }] });
});

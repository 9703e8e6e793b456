// Histories of one key whose holder dies, by the second: when its lease was renewed, what etcd went through, and when the key went. For tests of
// bounds: the same story with the key gone a little earlier and a little later.
import { HISTORY_FORMAT } from '../../history/events.ts';
import type { EventOf, HistoryEvent } from '../../history/events.ts';
import { allClaims } from '../../history/testing.ts';
import { GENERATOR_VERSION, PLAN_FORMAT } from '../../plan/schema.ts';
import type { CheckName, CheckResult } from '../check.ts';
import { judgeEvents } from '../judge.ts';

export interface EtcdStory {
  readonly members?: 1 | 3;
  readonly version?: string;
  readonly ttlSeconds?: number;
  /** Asked for; as granted unless it says otherwise. */
  readonly askedSeconds?: number;
  readonly electionMs?: number;
  readonly served?: boolean;
  /** S and A of renewals; A undefined: not answered. The lease was granted at 1 s, and is renewed at 2 s unless this says otherwise. */
  readonly renewals?: readonly { readonly atS: number; readonly answeredS?: number }[];
  /** undefined: it lives. */
  readonly killedS?: number | undefined;
  readonly reports?: readonly Report[];
  /** undefined: never. */
  readonly goneS: number | undefined;
  /** No canary is answered in these times. */
  readonly silentS?: readonly (readonly [number, number])[];
  /** Other leases that are granted with it, and run out with it. */
  readonly crowd?: number;
  readonly untilS?: number;
}

/** What the history tells of etcd: `down 0`, `leader 1 of term 3`. */
export type Report =
  | { readonly atS: number; readonly member: number; readonly state: EventOf<'member'>['state'] }
  | {
      readonly atS: number;
      readonly sinceS: number;
      readonly member: number;
      readonly leader: number | null;
      readonly term: number;
    };

const who = { worker: 0, incarnation: 1 } as const;
const us = (seconds: number): number => Math.round(seconds * 1e6);
const key = 'jobs/a1';
/** Between those of two canaries. */
const revisionAt = (atS: number): number => Math.floor(atS * 10) * 10 + 5;

export function etcdStory(story: EtcdStory): HistoryEvent[] {
  const { members = 1, ttlSeconds = 3, goneS, untilS = (goneS ?? 30) + 8, killedS, reports = [], crowd = 0 } = story;
  const { renewals = [{ atS: 2, answeredS: 2.001 }], electionMs = 1_000, version = '3.4.23', silentS = [] } = story;
  const { leases, ...claims } = { ...allClaims, served: story.served ?? false };
  const lines: HistoryEvent[] = [];
  const add = (...events: HistoryEvent[]): void => void lines.push(...events);
  let call = 0;
  const rpc = (method: string, sentS: number, answeredS: number | undefined, part: Partial<EventOf<'rpc'>>): void => {
    const base = { kind: 'rpc', ...who, call: ++call, nth: call, method } as const;
    const { lease, ttlSeconds: ttl, puts } = part;
    add({
      ...base,
      side: 'request',
      atUs: us(sentS),
      ...(puts && { puts }),
      ...(method !== 'Lease/LeaseGrant' && lease && { lease }),
    });
    if (answeredS !== undefined)
      add({
        ...base,
        side: 'response',
        atUs: us(answeredS),
        sentUs: us(sentS),
        outcome: 'ok',
        ...part,
        ...(ttl && { ttlSeconds: ttl }),
      });
  };
  add({
    kind: 'run',
    atUs: 0,
    format: HISTORY_FORMAT,
    id: 'story',
    engine: 'sim',
    startedAt: '2026-01-01T00:00:00.000Z',
    etcd: { version, provider: 'story', members, floorSeconds: 2 },
    host: { platform: 'story', cores: 1, node: 'story' },
  });
  add({
    kind: 'plan',
    atUs: 1,
    plan: {
      format: PLAN_FORMAT,
      generator: GENERATOR_VERSION,
      scenario: 'story',
      seed: '0000000000000001',
      etcd: { members, heartbeatMs: electionMs / 10, electionMs, version: null },
      durationMs: us(untilS) / 1_000,
      witnessIntervalMs: 20,
      workers: [
        {
          subject: 'story',
          restartDelayMs: null,
          rounds: [
            {
              lock: 'jobs',
              ttlSeconds: story.askedSeconds ?? ttlSeconds,
              lease: 'kept-alive',
              thinkMs: 0,
              holdMs: 60_000,
              timeoutMs: 9_000,
            },
          ],
        },
      ],
      faults: [],
      expect: [],
    },
  });
  add({ kind: 'phase', atUs: 2, phase: 'storm' });
  add({ kind: 'spawn', atUs: 3, ...who, pid: 100, subject: 'story' });
  add({ kind: 'ready', atUs: 4, ...who, subject: 'story', claims: { leases: [...leases], ...claims } });
  add({
    kind: 'acquire',
    atUs: us(0.99),
    ...who,
    hold: 1,
    lock: 'jobs',
    ttlSeconds: story.askedSeconds ?? ttlSeconds,
    lease: 'kept-alive',
    timeoutMs: 9_000,
  });
  rpc('Lease/LeaseGrant', 1, 1.001, { lease: 'a1', ttlSeconds });
  rpc('KV/Txn', 1.002, 1.004, { puts: [{ key, lease: 'a1' }], revision: 105, succeeded: true });
  add({ kind: 'watch', atUs: us(1.004), type: 'PUT', key, revision: 105, createRevision: 105, lease: 'a1' });
  add({ kind: 'acquired', atUs: us(1.005), ...who, hold: 1, saidUs: us(1.005), token: '105', lease: 'a1' });
  for (let n = 0; n < crowd; n++) rpc('Lease/LeaseGrant', 1.01, 1.02, { lease: `c${n.toString(16)}`, ttlSeconds });
  for (const { atS, answeredS } of renewals) rpc('Lease/LeaseKeepAlive', atS, answeredS, { lease: 'a1', ttlSeconds });
  if (killedS !== undefined) {
    add({ kind: 'fault', atUs: us(killedS) - 1_000, index: 0, phase: 'begin', what: 'kill', ...who, stake: 'hold' });
    add({
      kind: 'exit',
      atUs: us(killedS),
      ...who,
      pid: 100,
      exitedUs: us(killedS),
      code: null,
      signal: 'SIGKILL',
      reason: 'fault',
    });
  }
  for (const report of reports) {
    const { atS } = report;
    if ('state' in report) add({ kind: 'member', atUs: us(atS), member: report.member, state: report.state });
    else
      add({
        kind: 'leader',
        atUs: us(atS),
        sinceUs: us(report.sinceS),
        member: report.member,
        leader: report.leader,
        term: report.term,
      });
  }
  for (let n = 1; n <= untilS * 10; n++) {
    const atS = n / 10;
    const silent = silentS.find(([from, to]) => atS - 0.001 >= from && atS - 0.001 < to);
    if (!silent) add({ kind: 'canary', atUs: us(atS), rttUs: 1_000, outcome: 'ok', revision: n * 10 });
    else if (atS - 0.1 < silent[0] + 0.001)
      add({ kind: 'canary', atUs: us(silent[1]), rttUs: us(silent[1] - atS), outcome: 'UNAVAILABLE' });
  }
  if (goneS !== undefined)
    add({
      kind: 'watch',
      atUs: us(goneS),
      type: 'DELETE',
      key,
      revision: revisionAt(goneS),
      createRevision: 105,
      lease: 'a1',
    });
  add({ kind: 'phase', atUs: us(untilS), phase: 'quiet' });
  const left = goneS === undefined ? [{ key, lease: 'a1', createRevision: 105 }] : [];
  add({
    kind: 'census',
    atUs: us(untilS) + 1,
    final: true,
    revision: untilS * 100 + 5,
    keys: left,
    leases: [],
    workers: [],
  });
  add({ kind: 'phase', atUs: us(untilS) + 2, phase: 'end' });
  return lines.toSorted((a, b) => a.atUs - b.atUs);
}

/** What a check says of a story. */
export function judgedStory(check: CheckName, story: EtcdStory): CheckResult {
  const result = judgeEvents(etcdStory(story)).checks.find((one) => one.check === check);
  if (!result) throw new Error(`${check} had nothing to judge`);
  return result;
}

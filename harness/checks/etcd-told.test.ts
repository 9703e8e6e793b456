import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/events.ts';
import type { CheckName, StoryLine } from './check.ts';
import { Counter } from './counter.ts';
import { EtcdTold } from './etcd-told.ts';
import { Tally } from './tally.ts';

const second = 1_000_000;
const events: HistoryEvent[] = [
  { kind: 'leader', atUs: 1, sinceUs: 0, member: 0, leader: 1, term: 2 },
  { kind: 'etcd-fault', atUs: 20 * second, index: 0, phase: 'begin', what: 'leader-kill', member: 1, forMs: 2_000 },
  { kind: 'member', atUs: 20 * second, member: 1, state: 'down' },
  { kind: 'leader', atUs: 21 * second, sinceUs: 20 * second, member: 0, leader: 2, term: 3 },
  { kind: 'leader', atUs: 21 * second, sinceUs: 20 * second, member: 2, leader: 2, term: 3 },
  { kind: 'etcd-fault', atUs: 22 * second, index: 1, phase: 'skipped', what: 'compact' },
  { kind: 'member', atUs: 23 * second, member: 1, state: 'up' },
];

function storyWith(lines: readonly StoryLine[], check: CheckName = 'liveness'): string[] {
  const etcd = new EtcdTold();
  for (const [index, event] of events.entries()) etcd.on(event, 100 + index);
  const tally = new Tally(check);
  tally.violation({ subject: 'a', lock: 'jobs', atUs: 0, what: '', expected: '', workers: [], story: lines });
  return etcd.within(tally.result('')).violations[0]!.story.map(({ text }) => text);
}

const line = (atS: number, text: string): StoryLine => ({ line: atS, atUs: atS * second, who: 'w1', text });

describe('what befell etcd', () => {
  it('stands in the stories that it is part of, each thing once, in the order of time', () => {
    expect(storyWith([line(18, 'acquired'), line(22, 'writes')])).toEqual([
      'acquired',
      'etcd member 1, the leader, is SIGKILLed, to be started again after 2 s',
      'member 2 leads (term 3)',
      'writes',
    ]);
    expect(storyWith([line(22, 'acquired'), line(30, 'writes')])).toContain('member 1 answers again');
    expect(storyWith([line(24, 'acquired'), line(30, 'writes')], 'late-expiry')).toContain('member 1 answers again');
  });

  it('stays out of the others, and never makes one longer than 20 lines', () => {
    expect(storyWith([line(5, 'acquired'), line(6, 'writes')])).toEqual(['acquired', 'writes']);
    expect(storyWith([line(24, 'acquired'), line(30, 'writes')])).toEqual(['acquired', 'writes']);
    const long = Array.from({ length: 19 }, (_, index) => line(18 + index / 10, `line ${index}`));
    expect(storyWith([...long.slice(0, 18), line(25, 'last')])).toHaveLength(20);
  });

  it('is counted by kind, as what befell workers is', () => {
    const counter = new Counter();
    const kill = { kind: 'fault', atUs: 1, index: 2, phase: 'begin', what: 'kill', worker: 0, incarnation: 1 } as const;
    for (const event of [...events, { ...kill, stake: 'hold' } as const, { ...kill, what: 'cut' }]) counter.on(event);
    expect(counter.counts).toMatchObject({ faults: { 'leader-kill': 1, kill: 1, cut: 1 }, kills: 1, killsAtStake: 1 });
  });
});

// What etcd's members went through, as intervals, and what that holds up.
import { describe, expect, it } from 'vitest';
import type { EventOf, Unstamped } from './events.ts';
import { Servers } from './servers.ts';

const S = 1_000_000;

type State = EventOf<'member'>['state'];

class Told {
  readonly servers = new Servers();
  #line = 0;

  constructor(members: 1 | 3) {
    this.servers.members = members;
  }

  tell(atS: number, event: Unstamped): this {
    this.servers.update({ ...event, atUs: atS * S }, ++this.#line);
    return this;
  }

  member(atS: number, member: number, state: State): this {
    return this.tell(atS, { kind: 'member', member, state });
  }

  leader(atS: number, leader: number | null, term: number, member = leader ?? 0, sinceS = atS - 0.1): this {
    return this.tell(atS, { kind: 'leader', member, leader, term, sinceUs: sinceS * S });
  }

  /** `what from to` in seconds. */
  get all(): string[] {
    return this.servers
      .disruptionsDuring(undefined, 0, Infinity)
      .map(({ what, fromUs, toUs }) => `${what} ${fromUs / S} ${toUs / S}`);
  }
}

const plan = (members: number[]): Unstamped =>
  ({
    kind: 'plan',
    plan: { etcd: { members: 3, electionMs: 1_000 }, workers: [{ members }] },
  }) as unknown as Unstamped;

describe('disruptions', () => {
  it('of the only member are restarts and stops', () => {
    const told = new Told(1).member(1, 0, 'down').member(2, 0, 'starting').member(3, 0, 'up');
    expect(told.member(5, 0, 'paused').member(7, 0, 'resumed').member(8, 0, 'paused').all).toEqual([
      'restart 1 3',
      'pause 5 7',
      'pause 8 Infinity',
    ]);
  });

  it('that end before they are told to are over when they are told, and what came before that counts', () => {
    const told = new Told(3).leader(0.5, 0, 2).leader(0.5, 0, 2, 1);
    // Told at 7 s, it goes on since 6.6 s, and led from 6.8 s on.
    told.member(5, 1, 'paused').tell(7, { kind: 'member', member: 1, state: 'resumed', sinceUs: 6.6 * S });
    expect(told.leader(7.1, 1, 3, 1, 4.9).all).toEqual(['follower 5 7', 'leader 6.6 7.1']);
    const late = new Told(3).leader(0.5, 0, 2).leader(0.5, 0, 2, 1).member(5, 1, 'paused').member(7, 1, 'resumed');
    expect(late.leader(7.1, 1, 3, 1, 4.9).all).toEqual(['follower 5 7', 'leader 7 7.1']);
  });

  it('of a member that was killed while it was stopped are both', () => {
    const told = new Told(1).member(1, 0, 'paused').member(2, 0, 'down').member(3, 0, 'up');
    expect(told.all).toEqual(['pause 1 2', 'restart 2 3']);
  });

  it('of a follower hold up nobody but those who talk to it', () => {
    const told = new Told(3).leader(0.5, 0, 2).member(1, 1, 'paused').member(9, 1, 'resumed');
    expect(told.all).toEqual(['follower 1 9']);
    expect(told.servers.disruptions).toEqual([]);
  });

  it('of the leader last until another one is seen, or it goes on', () => {
    const taken = new Told(3).leader(0.5, 0, 2).member(1, 0, 'paused').leader(2.2, 2, 3).member(9, 0, 'resumed');
    expect(taken.all).toEqual(['leaderless 1 2.2', 'leader 2.1 2.2']);
    const kept = new Told(3).leader(0.5, 0, 2).member(1, 0, 'paused').member(1.5, 0, 'resumed');
    expect(kept.all).toEqual(['leaderless 1 1.5']);
  });

  it('of anybody who may lead by then count as of the leader', () => {
    const told = new Told(3).leader(0.5, 0, 2).member(3.1, 1, 'down').leader(3.2, 1, 3, 1, 2.5);
    expect(told.all).toContain('leaderless 3.1 3.2');
  });

  it('are one for each new leader, told of by whom and whenever', () => {
    const told = new Told(3).leader(0.5, 0, 2).leader(0.6, 0, 2, 1);
    told.leader(4, 2, 4, 1, 3.5).leader(4.1, 2, 4, 2, 3.8).leader(9, 1, 3, 0, 1);
    expect(told.all).toEqual(['leader 1 9', 'leader 3.8 4']);
  });

  it('are times without a leader that a member tells of', () => {
    const told = new Told(3).leader(0.5, 0, 2).leader(3, null, 2, 1, 2.9).leader(4, 2, 3, 2);
    expect(told.all).toEqual(['leaderless 2.9 4', 'leader 3.9 4']);
  });

  it('are none before the first leader', () => {
    expect(new Told(3).leader(0.2, null, 1, 1, 0).leader(1.2, 0, 2).leader(1.3, 0, 2, 1).all).toEqual([]);
  });

  it('are times without a majority', () => {
    const told = new Told(3).leader(0.5, 0, 2).member(1, 1, 'down').member(2, 2, 'paused');
    told.member(4, 2, 'resumed').member(6, 1, 'up');
    expect(told.all).toContain('majority 2 4');
  });

  it('put off a leader that is stopped as soon as it was elected', () => {
    const told = new Told(3).leader(0.5, 0, 2).member(1, 0, 'down').leader(2.2, 1, 3);
    expect(told.member(2.5, 1, 'paused').member(2.9, 1, 'resumed').all).toContain('leader 2.1 2.9');
  });
});

describe('who is held up', () => {
  it('is who talks to a member that is away, and for some time after it is back', () => {
    const told = new Told(3)
      .tell(0, plan([1]))
      .leader(0.5, 0, 2)
      .member(10, 1, 'down')
      .member(13, 1, 'up');
    expect(told.servers.heldUp(0, 9 * S, 9.5 * S)).toBe(false);
    expect(told.servers.heldUp(0, 12 * S, 12 * S)).toBe(true);
    expect(told.servers.recoveredUs(0, 12 * S)).toBe(Infinity);
    // 5 s, and as long as it has tried to connect in vain.
    expect(told.servers.recoveredUs(0, 14 * S)).toBe(21 * S);
    expect(told.servers.heldUp(0, 20 * S, 20 * S)).toBe(true);
    expect(told.servers.heldUp(0, 22 * S, 22 * S)).toBe(false);
  });

  it('is nobody else', () => {
    const told = new Told(3)
      .tell(0, plan([0]))
      .leader(0.5, 0, 2)
      .member(10, 1, 'down')
      .member(13, 1, 'up');
    expect(told.servers.recoveredUs(0, 14 * S)).toBe(0);
  });

  it('is everybody while nobody leads', () => {
    const told = new Told(3)
      .tell(0, plan([1]))
      .leader(0.5, 0, 2)
      .member(10, 0, 'paused')
      .leader(11.2, 2, 3);
    expect(told.servers.recoveredUs(0, 14 * S)).toBe(16.2 * S);
  });
});

describe('what is known', () => {
  it('is all of it at once where there is one member and no fault', () => {
    expect(new Told(1).servers.isSettled(9 * S, 9 * S)).toBe(true);
  });

  it('may not be all while a member is away, or its answers are on their way', () => {
    const told = new Told(3).leader(0.5, 0, 2).member(1, 1, 'paused');
    expect(told.servers.isSettled(2 * S, 20 * S)).toBe(false);
    told.member(21, 1, 'resumed');
    expect(told.servers.isSettled(20 * S, 21 * S)).toBe(false);
    expect(told.servers.isSettled(20 * S, 25 * S)).toBe(true);
  });
});

// Faults in a history: what they are told as, how long they last, and what is told of late because of them belongs where it came from.
import { describe, expect, it } from 'vitest';
import type { EventOf } from './events.ts';
import { calmSinceUs, disturbancesDuring } from './facts.ts';
import { faultText } from './fault-text.ts';
import { Script } from './testing.ts';

const second = 1_000_000;

function fault(part: Partial<EventOf<'fault'>>): EventOf<'fault'> {
  return { kind: 'fault', atUs: 0, index: 0, phase: 'begin', what: 'kill', worker: 1, incarnation: 1, ...part };
}

const told: [Partial<EventOf<'fault'>>, string][] = [
  [{}, 'SIGKILL w1'],
  [{ what: 'pause', forMs: 4000 }, 'w1 stopped (SIGSTOP) for 4 s'],
  [{ what: 'pause', phase: 'end' }, 'w1 goes on (SIGCONT)'],
  [{ what: 'cut', forMs: 3100, direction: 'both' }, 'w1 cut from etcd for 3.1 s'],
  [{ what: 'cut', forMs: 3100, direction: 'request' }, 'what w1 sends to etcd is held back for 3.1 s'],
  [{ what: 'cut', forMs: 3100, direction: 'response' }, 'what etcd answers w1 is held back for 3.1 s'],
  [{ what: 'cut', phase: 'end' }, "w1's link healed"],
  [{ what: 'slow', forMs: 500, delayMs: 40 }, 'each message between w1 and etcd takes 40 ms longer for 0.5 s'],
  [{ what: 'slow', phase: 'end' }, "w1's link is no longer slow"],
  [{ what: 'drop' }, 'one message between w1 and etcd is lost'],
  [{ what: 'reset' }, "w1's connections are reset"],
  [{ what: 'clock', jumpMs: -500 }, "w1's wall clock jumps by -0.5 s"],
  [{ what: 'pause', phase: 'skipped' }, 'pause finds no running w1'],
];

describe('a fault in words', () => {
  it.each(told)('%j', (part, text) => {
    expect(faultText(fault(part))).toBe(text);
  });
});

describe('the faults of an incarnation', () => {
  it('last from begin to end; SIGKILL alone strikes it down', () => {
    const script = new Script().pass(second).fault('begin', 'cut', 0, 3, 2_000);
    const owner = script.world.incarnationOf({ worker: 0, incarnation: 1 })!;
    const begunUs = script.nowUs;
    expect(disturbancesDuring(owner, begunUs + second, begunUs + second)).toHaveLength(1);
    expect(calmSinceUs(owner, begunUs + 5)).toBe(begunUs + 5);
    script.pass(2 * second).fault('end', 'cut', 0, 3);
    const endedUs = script.nowUs;
    expect(disturbancesDuring(owner, 0, begunUs - 1)).toEqual([]);
    expect(disturbancesDuring(owner, endedUs, endedUs + 1)).toHaveLength(1);
    expect(disturbancesDuring(owner, endedUs + 1, endedUs + 2)).toEqual([]);
    expect(calmSinceUs(owner, endedUs + second)).toBe(endedUs);
    expect(owner.struck).toBeUndefined();
    expect(calmSinceUs(script.world.incarnationOf({ worker: 1, incarnation: 1 })!, endedUs)).toBe(0);
    script.fault('begin', 'kill', 0, 4);
    expect(owner.struck).toMatchObject({ atUs: script.nowUs });
  });

  it('do not count a wall clock that jumps', () => {
    const script = new Script().fault('begin', 'clock', 0);
    const owner = script.world.incarnationOf({ worker: 0, incarnation: 1 })!;
    expect(disturbancesDuring(owner, 0, script.nowUs)).toEqual([]);
    expect(owner.disturbances).toHaveLength(1);
  });
});

/** The first acquire gave up while its transaction waited; it passes on when the second acquire is open. */
function heldBack(says: 'since when' | 'nothing'): Script {
  const script = new Script().acquire(0, 1).grant(0, 'a1');
  const arrivedUs = script.nowUs;
  script
    .pass(3 * second)
    .failed(0, 1)
    .acquire(0, 2, 'jobs', 5)
    .pass(second);
  const puts = [{ key: 'jobs/a1', lease: 'a1' }];
  const call = script.ask(0, 'KV/Txn', { puts, ...(says === 'since when' && { arrivedUs }) });
  return script.answer(0, 'KV/Txn', call, { puts, revision: 10 }).watch('PUT', 'jobs/a1', 10, 10, 'a1');
}

describe('a transaction that was held back', () => {
  it('belongs to the acquire that asked for it', () => {
    expect(heldBack('since when').world.keys.get('jobs/a1')?.hold).toMatchObject({ hold: 1 });
    // Without its arrival it could only be taken for the other one's.
    expect(heldBack('nothing').world.keys.get('jobs/a1')?.hold).toMatchObject({ hold: 2 });
  });
});

describe('a grant that was held back', () => {
  it('belongs to the acquire that asked for it, though another one is open when it is passed on', () => {
    const script = new Script().acquire(0, 1);
    const arrivedUs = script.nowUs;
    script
      .pass(3 * second)
      .failed(0, 1)
      .acquire(0, 2);
    const call = script.ask(0, 'Lease/LeaseGrant', { ttlSeconds: 2, arrivedUs });
    script.answer(0, 'Lease/LeaseGrant', call, { lease: 'a1', ttlSeconds: 2 });
    expect(script.world.leases.get('a1')?.hold).toMatchObject({ hold: 1 });
    // Its time counts from when etcd got it all the same.
    expect(script.world.leases.get('a1')?.livesUntilUs).toBeGreaterThan(arrivedUs + 5 * second);
  });
});

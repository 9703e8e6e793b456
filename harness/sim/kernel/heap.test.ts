import { describe, expect, it } from 'vitest';
import { EventHeap, SimEvent } from './heap.ts';
import { Rng } from './rng.ts';

const nothing = (): void => {};

function event(atUs: number, seq: number): SimEvent {
  return new SimEvent(atUs, seq, null, 'test', nothing, undefined, undefined);
}

function drained(heap: EventHeap): SimEvent[] {
  const all: SimEvent[] = [];
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) all.push(next);
  return all;
}

const inOrder = (one: SimEvent, other: SimEvent): number => one.atUs - other.atUs || one.seq - other.seq;

describe('EventHeap', () => {
  it('gives events by time, and those of one time in the order of their making', () => {
    const dice = new Rng('0000000000000001', 'heap');
    const events = Array.from({ length: 2_000 }, (_, seq) => event(dice.int(0, 50), seq));
    const heap = new EventHeap();
    for (const each of events) heap.push(each);
    const expected = events.toSorted(inOrder);
    expect(drained(heap)).toEqual(expected);
    // By time alone is another order: the test tells them apart.
    const byTimeAlone = events.toReversed().toSorted((one, other) => one.atUs - other.atUs);
    expect(byTimeAlone).not.toEqual(expected);
  });

  it('leaves out what was cancelled, also in the thousands, and keeps the rest in order', () => {
    const dice = new Rng('0000000000000002', 'heap');
    const heap = new EventHeap();
    const kept: SimEvent[] = [];
    for (let seq = 0; seq < 5_000; seq++) {
      const each = event(dice.int(0, 1_000_000), seq);
      heap.push(each);
      if (dice.int(0, 9) > 0) heap.cancel(each);
      else kept.push(each);
    }
    expect(heap.size).toBe(kept.length);
    expect(drained(heap)).toEqual(kept.toSorted(inOrder));
    expect(heap.size).toBe(0);
  });

  it('counts right when an event is cancelled twice, or after it came out', () => {
    const heap = new EventHeap();
    const [one, two] = [event(1, 1), event(2, 2)];
    heap.push(one);
    heap.push(two);
    heap.pop();
    heap.cancel(one);
    heap.cancel(one);
    expect(heap.size).toBe(1);
    heap.cancel(two);
    heap.cancel(two);
    expect(heap.size).toBe(0);
    expect(heap.pop()).toBeUndefined();
  });
});

// How far bounds widen, and when nothing is judged.
import { describe, expect, it } from 'vitest';
import { Noise } from './noise.ts';

const S = 1_000_000;

/** Canaries every 100 ms until `untilUs`, one of which takes `slowUs` and comes back at `slowAtUs`. */
function noise(untilUs: number, slowUs = 0, slowAtUs = 0): Noise {
  const made = new Noise();
  for (let atUs = 100_000; atUs <= untilUs; atUs += 100_000) {
    if (slowUs > 0 && atUs > slowAtUs - slowUs && atUs < slowAtUs) continue;
    made.update({ kind: 'canary', atUs, rttUs: atUs === slowAtUs ? slowUs : 1_000, outcome: 'ok' });
  }
  return made;
}

describe('ε', () => {
  it('is 1 s and two canaries on a calm machine', () => {
    expect(noise(10 * S).epsilonUs(2 * S, 6 * S)).toBe(1_002_000);
  });

  it('grows by a slow canary in every second that it was on its way, and in no other', () => {
    const slow = noise(20 * S, 1.5 * S, 8 * S);
    expect(slow.epsilonUs(6.6 * S, 6.9 * S)).toBe(4 * S);
    expect(slow.epsilonUs(8 * S, 9 * S)).toBe(4 * S);
    expect(slow.epsilonUs(2 * S, 5 * S)).toBe(1_002_000);
    expect(slow.epsilonUs(10 * S, 12 * S)).toBe(1_002_000);
  });

  it('grows by the worst lag of the controller in the window', () => {
    const made = noise(10 * S);
    made.update({ kind: 'stall', atUs: 5 * S, lagUs: 700_000 });
    expect(made.epsilonUs(4 * S, 6 * S)).toBe(1_702_000);
    expect(made.worstUs(4 * S, 6 * S)).toBe(700_000);
    expect(made.epsilonUs(7 * S, 8 * S)).toBe(1_002_000);
  });

  it('is refused when a canary took more than 2 s, failed, or none came', () => {
    expect(noise(20 * S, 2.1 * S, 8 * S).epsilonUs(5 * S, 9 * S)).toBeUndefined();
    const failed = noise(10 * S);
    failed.update({ kind: 'canary', atUs: 5.5 * S, rttUs: 10, outcome: 'UNAVAILABLE' });
    expect(failed.epsilonUs(5 * S, 6 * S)).toBeUndefined();
    expect(failed.epsilonUs(7 * S, 8 * S)).toBe(1_002_000);
    const stuck = noise(5 * S);
    stuck.update({ kind: 'stall', atUs: 9 * S, lagUs: 1 });
    expect(stuck.epsilonUs(4 * S, 8 * S)).toBeUndefined();
    expect(new Noise().epsilonUs(0, 4 * S)).toBeUndefined();
  });

  it('is refused when the host held the controller up for most of the window, however short each time', () => {
    const held = noise(20 * S);
    for (let atUs = 4 * S; atUs <= 8 * S; atUs += 200_000) held.update({ kind: 'stall', atUs, lagUs: 150_000 });
    expect(held.epsilonUs(4.2 * S, 7.8 * S)).toBeUndefined();
    expect(held.epsilonUs(4.2 * S, 18 * S)).toBe(1_152_000);
    const seldom = noise(20 * S);
    for (let atUs = 4 * S; atUs <= 8 * S; atUs += 400_000) seldom.update({ kind: 'stall', atUs, lagUs: 150_000 });
    expect(seldom.epsilonUs(4.2 * S, 7.8 * S)).toBe(1_152_000);
  });

  it('bears a canary that is on its way for a moment', () => {
    const made = noise(5 * S);
    made.update({ kind: 'stall', atUs: 6.5 * S, lagUs: 1 });
    expect(made.epsilonUs(4 * S, 6 * S)).toBe(1_002_001);
  });
});

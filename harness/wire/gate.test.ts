// The gate by itself, in time that the test makes: order, cuts, delays, what is lost, and how much may wait.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Clock } from '../clock.ts';
import { MessageGate } from './gate.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const clock: Clock = { nowUs: () => Math.round(performance.now() * 1000), fromNs: () => undefined };

interface Tried {
  readonly gate: MessageGate;
  /** Names in the order in which they passed, or were lost (`-name`). */
  readonly log: string[];
  readonly send: (name: string, of?: object, bytes?: number) => void;
}

const connection = {};

function tried(): Tried {
  const gate = new MessageGate(clock);
  const log: string[] = [];
  const send = (name: string, of: object = connection, bytes = 1): void =>
    gate.take({ of, bytes, pass: () => void log.push(name), lose: () => void log.push(`-${name}`) });
  return { gate, log, send };
}

test('lets everybody pass at once until it is cut, and in order when it is healed', () => {
  const { gate, log, send } = tried();
  send('a');
  expect(log).toEqual(['a']);
  const heal = gate.cut();
  for (const name of ['b', 'c', 'd']) send(name);
  expect(log).toEqual(['a']);
  heal();
  expect(log).toEqual(['a', 'b', 'c', 'd']);
  expect(gate.isOpen).toBe(true);
});

test('cuts that overlap end with the last of them, and each heals once', () => {
  const { gate, log, send } = tried();
  const [first, second] = [gate.cut(), gate.cut()];
  send('a');
  first();
  first();
  expect(log).toEqual([]);
  second();
  expect(log).toEqual(['a']);
});

test('slow: each waits its time, nobody overtakes, of two delays the longer counts', () => {
  const { gate, log, send } = tried();
  const fast = gate.slow(100);
  const heal = gate.slow(500);
  send('a');
  vi.advanceTimersByTime(499);
  expect(log).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(log).toEqual(['a']);
  send('b');
  heal();
  send('c');
  fast();
  send('d');
  vi.advanceTimersByTime(499);
  expect(log).toEqual(['a']);
  vi.advanceTimersByTime(1);
  expect(log).toEqual(['a', 'b', 'c', 'd']);
  send('e');
  expect(log.at(-1)).toBe('e');
});

test('who waits for a delay waits for a cut too', () => {
  const { gate, log, send } = tried();
  gate.slow(100);
  send('a');
  const heal = gate.cut();
  vi.advanceTimersByTime(1_000);
  expect(log).toEqual([]);
  heal();
  expect(log).toEqual(['a']);
});

test('what waits of one connection is lost with it, the rest is not', () => {
  const { gate, log, send } = tried();
  const other = {};
  const heal = gate.cut();
  send('a');
  send('b', other);
  send('c');
  gate.lose(connection);
  expect(log).toEqual(['-a', '-c']);
  heal();
  expect(log).toEqual(['-a', '-c', 'b']);
});

test('whoever comes while others pass goes behind them', () => {
  const { gate, log, send } = tried();
  const heal = gate.cut();
  gate.take({
    of: connection,
    bytes: 0,
    lose: () => undefined,
    pass: () => {
      log.push('a');
      send('late');
    },
  });
  send('b');
  heal();
  expect(log).toEqual(['a', 'b', 'late']);
});

test('a cut in the middle of the release keeps the rest', () => {
  const { gate, log, send } = tried();
  const heal = gate.cut();
  let again: (() => void) | undefined;
  gate.take({ of: connection, bytes: 0, lose: () => undefined, pass: () => (again = gate.cut()) });
  send('b');
  heal();
  expect(log).toEqual([]);
  again?.();
  expect(log).toEqual(['b']);
});

test('tells when it is full, and when there is room again', () => {
  const { gate, log, send } = tried();
  const heal = gate.cut();
  for (let n = 0; n < 17; n++) send(String(n), connection, 65_536);
  expect(gate.isFull).toBe(true);
  gate.whenRoom(() => void log.push('room'));
  expect(log).toEqual([]);
  heal();
  expect(log).toHaveLength(18);
  expect(log.at(-1)).toBe('room');
  expect(gate.isFull).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { FloodGauge } from './flood-gauge.ts';
import { LineSplitter } from './line-splitter.ts';
import { parseMessage } from './messages.ts';

describe('what a worker says', () => {
  it.each([
    { ready: { subject: 'x' } },
    { ready: { subject: 'x', version: '1', claims: { leases: ['orphaned'], lost: true }, t: '1' } },
    { broken: { error: 'no' } },
    { acquired: { hold: 0 } },
    { acquired: { hold: 1, token: '8123', lease: '694d', t: '123456789' } },
    { failed: { hold: 1, error: 'no' } },
    { lost: { hold: 1, reason: '' } },
    { wrote: { hold: 1, n: 1, token: '3' } },
    { released: { hold: 1 } },
    { unreleased: { hold: 1, error: 'no' } },
  ])('is taken: %j', (message) => {
    expect(parseMessage(JSON.stringify(message))).toEqual({ message });
  });

  it.each([
    ['{', 'no JSON'],
    ['[1]', 'no JSON object'],
    ['null', 'no JSON object'],
    ['{}', 'a message has exactly one key, this has 0'],
    ['{"ready":{"subject":"x"},"lost":{}}', 'a message has exactly one key, this has 2'],
    ['{"toString":{}}', 'no such message: toString'],
    ['{"log":"got the lock"}', 'no such message: log'],
  ])('is no message: %s', (line, why) => {
    expect(parseMessage(line)).toEqual({ why });
  });

  const time = 'CLOCK_MONOTONIC in ns as a string of at most 20 decimal digits, or absent';
  const hex = 'lower-case hex without leading zeros, as a string, or absent';
  it.each([
    ['{"wrote":7}', 'wrote is no object'],
    ['{"ready":{}}', 'ready: subject must be a string'],
    ['{"ready":{"subject":"x","claims":[]}}', 'ready: claims must be an object, or absent'],
    [
      '{"ready":{"subject":"x","claims":{"leases":["eternal"]}}}',
      'ready: claims.leases must list "kept-alive", "orphaned" or both, or be absent',
    ],
    [
      '{"ready":{"subject":"x","claims":{"leases":[]}}}',
      'ready: claims.leases must list "kept-alive", "orphaned" or both, or be absent',
    ],
    [
      '{"ready":{"subject":"x","claims":{"fast":true}}}',
      'ready: there is no claim fast: there are leases, lost, token, fifo, leasePerHold, served',
    ],
    ['{"ready":{"subject":"x","claims":{"lost":"yes"}}}', 'ready: claims.lost must be true or false, or absent'],
    ['{"acquired":{"hold":-1}}', 'acquired: hold must be a whole number'],
    ['{"acquired":{"hold":1,"token":8123}}', 'acquired: token must be a string, or absent'],
    ['{"acquired":{"hold":1,"token":null}}', 'acquired: token must be a string, or absent'],
    ['{"acquired":{"hold":1,"lease":"0000694d"}}', `acquired: lease must be ${hex}`],
    ['{"acquired":{"hold":1,"lease":"7587862094813265932"}}', `acquired: lease must be ${hex}`],
    ['{"wrote":{"hold":1}}', 'wrote: n must be a whole number'],
    ['{"released":{"hold":1,"t":5}}', `released: t must be ${time}`],
    ['{"released":{"hold":1,"t":"5.3"}}', `released: t must be ${time}`],
  ])('is malformed: %s', (line, why) => {
    expect(parseMessage(line)).toEqual({ why, malformed: true });
  });

  it('is taken without the members that the protocol does not have', () => {
    const said = parseMessage('{"acquired":{"hold":1,"leaseId":"7f","kind":"exit","t":"5"}}');
    expect(said).toEqual({ message: { acquired: { hold: 1, t: '5' } }, odd: 'acquired.leaseId, kind' });
  });
});

describe('a line splitter', () => {
  it('puts lines together, wherever the stream was cut', () => {
    const stream = Buffer.from('one\n\nzwölf\nrest');
    for (let cut = 0; cut <= stream.length; cut++) {
      const splitter = new LineSplitter(10);
      const lines = [...splitter.push(stream.subarray(0, cut)), ...splitter.push(stream.subarray(cut))];
      expect(lines).toEqual(['one', '', 'zwölf']);
      expect(splitter.torn).toBe('rest');
    }
  });

  it('notices an unfinished line that is too long', () => {
    const splitter = new LineSplitter(10);
    splitter.push(Buffer.from('x'.repeat(10)));
    expect(splitter.overlong).toBe(false);
    splitter.push(Buffer.from('x'));
    expect(splitter.overlong).toBe(true);
  });
});

describe('a flood gauge', () => {
  it('bears a steady stream and a burst, and no more', () => {
    const gauge = new FloodGauge();
    for (let ms = 0; ms < 10_000; ms++) expect(gauge.overflows(5, 500, ms * 1_000)).toBe(false);
    expect(gauge.overflows(15_000, 1_500_000, 10_000_000)).toBe(false);
    expect(gauge.overflows(15_000, 1_500_000, 10_001_000)).toBe(true);
    expect(new FloodGauge().overflows(1, 6_000_000, 0)).toBe(true);
  });
});

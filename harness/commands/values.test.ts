import { describe, expect, it } from 'vitest';
import { ExitCode, HarnessError } from '../errors.ts';
import { nearest, suggest } from '../suggest.ts';
import {
  parseChoice,
  parseChoices,
  parseCount,
  parseDurationMs,
  parseMembers,
  parseSeed,
  parseTtlSeconds,
} from './values.ts';

function refusal(act: () => unknown): HarnessError {
  try {
    act();
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('seeds', () => {
  it.each([
    ['1', '0000000000000001'],
    ['6fc1a2b4', '000000006fc1a2b4'],
    ['0xFF', '00000000000000ff'],
    ['0123456789abcdef', '0123456789abcdef'],
  ])('%s is %s', (text, hex) => expect(parseSeed(text)).toEqual({ hex }));
  it.each(['random', 'commit'])('%s is a word', (word) => expect(parseSeed(word)).toBe(word));
  it.each(['', 'xyz', '-1', '1.5', '0123456789abcdef0', 'Random', '0x'])('"%s" is no seed', (text) => {
    const error = refusal(() => parseSeed(text));
    expect(error).toMatchObject({ code: 'bad-seed', exitCode: ExitCode.usage });
    expect(error.message).toBe(`--seed: "${text}" is no seed.`);
    expect(error.remedy).toContain('hex digits');
  });
  it('names the environment variable when that is where it came from', () => {
    expect(refusal(() => parseSeed('zz', 'LOCKSTORM_SEED')).message).toBe('LOCKSTORM_SEED: "zz" is no seed.');
  });
});

describe('durations', () => {
  it.each([
    ['60s', 60_000],
    ['2m', 120_000],
    ['500ms', 500],
    ['1.5m', 90_000],
    ['1h', 3_600_000],
  ])('%s is %d ms', (text, ms) => expect(parseDurationMs(text, '--for')).toBe(ms));
  it.each(['60', '0s', '-5s', 's', '1d', '1e3s', '', '25h', '0.1ms'])('"%s" is no duration', (text) => {
    expect(refusal(() => parseDurationMs(text, '--for'))).toMatchObject({
      message: `--for: "${text}" is no duration.`,
      exitCode: ExitCode.usage,
    });
  });
});

describe('TTLs', () => {
  it('takes whole seconds', () => expect([parseTtlSeconds('1'), parseTtlSeconds('3600')]).toEqual([1, 3600]));
  it.each([
    ['0', '--ttl: a TTL of 0 s is no time to live.'],
    ['-3', '--ttl: a TTL of -3 s is no time to live.'],
    ['1.5', '--ttl: a TTL of 1.5 s is not possible, because etcd grants whole seconds.'],
    ['3601', '--ttl: a TTL of 3601 s is longer than any run.'],
    ['9000000001', '--ttl: a TTL of 9000000001 s is longer than any run.'],
    ['2s', '--ttl: "2s" is no TTL.'],
    ['', '--ttl: "" is no TTL.'],
  ])('refuses %s', (text, message) => {
    expect(refusal(() => parseTtlSeconds(text))).toMatchObject({ message, code: 'bad-ttl', exitCode: ExitCode.usage });
  });
});

describe('counts', () => {
  it('takes whole numbers from 1', () => expect(parseCount('7', '--runs', 'runs', 100)).toBe(7));
  it.each([
    ['0', '--workers: 0 workers cannot be.'],
    ['-1', '--workers: -1 workers cannot be.'],
    ['101', '--workers: 101 workers cannot be.'],
    ['2.5', '--workers: "2.5" is no whole number.'],
    ['many', '--workers: "many" is no whole number.'],
  ])('refuses %s', (text, message) => {
    expect(refusal(() => parseCount(text, '--workers', 'workers', 100))).toMatchObject({
      message,
      remedy: 'Give a whole number from 1 to 100.',
      exitCode: ExitCode.usage,
    });
  });
});

describe('members', () => {
  it('takes one and three', () => expect([parseMembers('1'), parseMembers('3')]).toEqual([1, 3]));
  it('refuses anything else', () => expect(refusal(() => parseMembers('2')).code).toBe('bad-members'));
});

describe('choices', () => {
  it('suggests the nearest', () => {
    const error = refusal(() => parseChoice('sigkil', '', 'scenario', ['contend', 'sigkill']));
    expect(error).toMatchObject({ code: 'unknown-scenario', message: 'There is no scenario "sigkil".' });
    expect(error.remedy).toBe('Did you mean "sigkill"? The choices are contend, sigkill.');
  });
  it('reads lists', () => {
    expect(parseChoices('junit, summary', '--reporter', 'reporter', ['summary', 'junit'])).toEqual([
      'junit',
      'summary',
    ]);
    expect(refusal(() => parseChoices('junit,html', '--reporter', 'reporter', ['summary', 'junit'])).message).toBe(
      '--reporter: there is no reporter "html".',
    );
  });
  it('suggests nothing far away, and a unique beginning', () => {
    expect(nearest('zzzzzz', ['contend', 'sigkill'])).toBeUndefined();
    expect(nearest('cont', ['contend', 'sigkill'])).toBe('contend');
    expect(suggest('x', [])).toBe('There are none.');
  });
});

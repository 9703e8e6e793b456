import { describe, expect, it } from 'vitest';
import {
  idleReport,
  sampleExploration,
  sampleFinding,
  sampleReport,
  sampleResult,
  sampleViolation,
} from '../testing.ts';
import { annotations } from './annotations.ts';

const options = { allowInconclusive: false, invocation: 'npm run chaos --' };
const unsafe = (id: string, changes = {}) =>
  sampleReport([sampleResult({ verdict: 'unsafe', violations: [sampleViolation(changes)] })], { id, subjects: [id] });
const open = sampleResult({ verdict: 'inconclusive', judged: {}, inconclusive: { 'host stalled': 3 } });

function decode(text: string): string {
  const characters: Record<string, string> = { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' };
  return text.replace(/%(?:0D|0A|3A|2C|25)/g, (coded) => characters[coded]!);
}

/** As the runner reads a line: the properties and the message, decoded. */
function read(line: string): { kind: string; properties: Record<string, string>; message: string } {
  const [, kind = '', properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/s.exec(line) ?? [];
  const pairs = properties.split(',').map((pair) => pair.split('=') as [string, string]);
  return {
    kind,
    properties: Object.fromEntries(pairs.map(([name, value]) => [name, decode(value)])),
    message: decode(message),
  };
}

describe('annotations', () => {
  it('are an error for what is unsafe, and the result as a notice', () => {
    const lines = annotations([unsafe('one'), sampleReport()], [], options);
    expect(lines.map(read)).toEqual([
      {
        kind: 'error',
        properties: { title: 'UNSAFE etcd3-lock: mutual-exclusion' },
        message: [
          'two workers held "orders" at once for 1.062 s',
          'Expected one holder at a time',
          'Scenario sigkill, seed 6fc1a2b400000000.',
          'Again: npm run chaos -- replay one',
        ].join('\n'),
      },
      { kind: 'notice', properties: { title: 'lockstorm' }, message: '1 passed, 1 failed' },
    ]);
  });

  it('name a run as it can be pasted, and remedies as the user calls us', () => {
    const failures = [{ message: 'There is no etcd.', remedy: 'Run "lockstorm etcd install".' }];
    const given = { ...options, failures, runReference: ({ id }: { id: string }) => `reports/gh/${id}` };
    const [error, warning] = annotations([unsafe('one')], [], given).map(read);
    expect(error?.message).toContain('Again: npm run chaos -- replay reports/gh/one');
    expect(warning?.message).toBe('There is no etcd.\nRun "npm run chaos -- etcd install".');
  });

  it('are one notice for runs that Ctrl-C ended before they began', () => {
    const lines = annotations([idleReport(), idleReport()], [], options).map(read);
    expect(lines.map(({ kind, message }) => `${kind} ${message}`)).toEqual([
      'notice 0 passed, 0 failed, 2 inconclusive\n2 runs were interrupted before anything happened.',
    ]);
  });

  it('are warnings where there is no verdict, and say why', () => {
    const error = { code: 'etcd-died', message: 'etcd died.', remedy: 'Look.' };
    const lines = annotations([sampleReport([open]), sampleReport([], { error })], [], {
      ...options,
      failures: [{ message: 'No etcd.', remedy: 'Install one.' }],
    });
    expect(lines.map(read).map(({ kind, message }) => `${kind} ${message}`)).toEqual([
      'warning No etcd.\nInstall one.',
      'warning sigkill-session-mutex-6fc1a2b4: etcd died.\nLook.',
      'warning sigkill-session-mutex-6fc1a2b4: mutual-exclusion: 3 × host stalled',
      'notice 0 passed, 0 failed, 1 inconclusive, 1 not run to the end',
    ]);
  });

  it('tell the same failure once, and what exploring found', () => {
    const twice = [unsafe('same'), { ...unsafe('same'), id: 'same-2' }];
    const explored = [sampleExploration({ verdict: 'unsafe', findings: [sampleFinding()] })];
    const errors = annotations(twice, explored, options)
      .map(read)
      .filter(({ kind }) => kind === 'error');
    expect(errors).toHaveLength(2);
    expect(errors[0]!.message).toContain('Failed 2 of 2 runs.');
    expect(errors[1]!.message).toContain('Found by exploring.');
  });

  it('are ten of a kind, the last of which says how many more there are', () => {
    const lines = annotations(
      Array.from({ length: 25 }, (_, n) => unsafe(`subject-${n}`, { what: 'x'.repeat(5_000) })),
      [],
      options,
    );
    const errors = lines.map(read).filter(({ kind }) => kind === 'error');
    expect(errors).toHaveLength(10);
    expect(errors[9]!.message).toMatch(/\nAnd 15 more: see the job summary\.$/);
    for (const { message, properties } of errors) {
      expect(message.length).toBeLessThanOrEqual(4_096);
      expect(properties.title!.length).toBeLessThanOrEqual(255);
    }
  });

  it('let no hostile name add a command, a property or a line', () => {
    const nasty = 'x,line=1::y\n::error::forged\r\n::add-mask::z %0A \u001b[31m ##[error]w';
    const lines = annotations([unsafe(nasty, { subject: nasty, what: nasty, expected: nasty })], [], options);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^::(error|notice) title=[^:,\r\n]*::[^\r\n]*$/);
    expect(lines.join()).not.toContain('##[');
    const { properties, message } = read(lines[0]!);
    expect(Object.keys(properties)).toEqual(['title']);
    // What a name has of it stays inside a line of the message, and is no command there.
    expect(message.split('\n').every((line) => !line.trimStart().startsWith('::'))).toBe(true);
    // oxlint-disable-next-line no-control-regex -- this it is about
    expect(message).not.toMatch(/\u001b/);
  });
});

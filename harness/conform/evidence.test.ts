// The questions that are answered by what was said alone, each with a counterpart that passes.
import { describe, expect, it } from 'vitest';
import { Script } from '../history/testing.ts';
import type { Unstamped } from '../history/events.ts';
import { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';
import type { Lab } from './lab.ts';
import { keepsTheProtocol } from './probes/keeps-the-protocol.ts';
import { remedies, remedyFor } from './remedies.ts';

const who = { worker: 0, incarnation: 1 };
const garbage = (why: string, line: string): Unstamped => ({ kind: 'garbage', ...who, why, line });
const exit = (reason: 'quit' | 'fault'): Unstamped => ({
  kind: 'exit',
  ...who,
  pid: 100,
  exitedUs: 0,
  code: 0,
  signal: null,
  reason,
});

/** A worker that acquires and writes, says this too, and ends. */
async function asked(more: Unstamped[], reason: 'quit' | 'fault' = 'quit', isProgram = true): Promise<Finding> {
  const script = new Script(1).acquire(0, 1).grant(0, 'a1').said('acquired', 0, 1);
  script.line({ kind: 'wrote', ...who, hold: 1, n: 1, saidUs: script.nowUs });
  for (const event of more) script.line(event);
  script.line(exit(reason));
  const evidence = new Evidence();
  for (const event of script.events) evidence.on(event);
  const lab: Pick<Lab, 'evidence' | 'remedy' | 'isProgram'> = {
    evidence,
    isProgram,
    remedy: (name) => remedyFor(name, isProgram),
  };
  return keepsTheProtocol.ask(lab as Lab); // oxlint-disable-line typescript/no-unsafe-type-assertion -- all that it asks for
}

describe('keeps the protocol', () => {
  it.each<[string, Unstamped[], RegExp, RegExp]>([
    ['prints', [garbage('no JSON', 'DEBUG: got it')], /A line of w0 on stdout was no message/, /print to stderr\.$/],
    ['misspells', [garbage('no such message: granted', '{"granted":{}}')], /no such message: granted/, /protocol\.md/],
    ['wrote after released', [garbage('its hold is over', '{"wrote":{}}')], /because its hold is over/, /protocol\.md/],
    ['n', [{ kind: 'wrote', ...who, hold: 1, n: 1 }], /did not count up/, /"n" is 1, 2, 3/],
    ['lease', [{ kind: 'acquired', ...who, hold: 1, lease: 'b2' }], /never granted .*"b2"/, /in hex/],
    [
      't',
      [{ kind: 'wrote', ...who, hold: 1, n: 2, saidUs: 1e15 }],
      /The times of .* lies .* after it was read\.$/,
      /CLOCK_MONOTONIC/,
    ],
  ])('%s: broken, with a remedy', async (_, more, told, remedy) => {
    const finding = await asked(more);
    expect(finding.result).toBe('broken');
    expect(finding.told).toMatch(told);
    expect(finding.remedy).toMatch(remedy);
  });

  it('is kept by who says nothing else, and a member that is ignored is only told of', async () => {
    expect(await asked([])).toEqual({
      result: 'ok',
      told: 'its workers said what made sense, when it did.',
    });
    const odd = await asked([garbage('the protocol has no wrote.colour: ignored', '{}')]);
    expect(odd).toMatchObject({ result: 'ok', told: expect.stringContaining('ignored in every line: wrote.colour') });
  });

  it('is not broken by what a module prints, which gets into no line of our worker', async () => {
    const finding = await asked([garbage('no JSON', 'loading')], 'quit', false);
    expect(finding).toMatchObject({ result: 'ok', told: expect.stringMatching(/no message .*print to stderr\.$/) });
  });

  it('is not broken by the last line of a worker that was SIGKILLed', async () => {
    const torn = [garbage('the last line was cut off by the end of the process', '{"wro')];
    expect(await asked(torn, 'fault')).toMatchObject({ result: 'ok' });
    expect(await asked(torn)).toMatchObject({ result: 'broken' });
  });
});

it('tells a program what to do in the words of the protocol', () => {
  for (const { program } of Object.values(remedies)) {
    expect(program).not.toMatch(/\(\)|`signal`|\b(resolve|reject|abort)/i);
    expect(program).toMatch(/^\S.*\.$/);
  }
});

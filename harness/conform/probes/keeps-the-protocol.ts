// Was each line that its workers said a message of the protocol, and did it make sense then? A storm tells of the rest in its summary, by the same words.
import { Garbled } from '../../complaints/garbled.ts';
import { noteOf } from '../../complaints/told.ts';
import type { Told } from '../../complaints/told.ts';
import { Unproven } from '../../complaints/unproven.ts';
import type { EventOf } from '../../history/events.ts';
import { broken, ok } from '../finding.ts';
import type { Lab } from '../lab.ts';
import type { Probe } from '../probe.ts';

/** What may become of the last words of a worker that is ended by force. */
const CUT_OFF = /^(the last line was cut off|it came after the exit)/;

export const keepsTheProtocol: Probe = {
  name: 'keeps the protocol',
  ask: async (lab) => {
    const falseTime = lab.evidence.takeFalseTime();
    if (falseTime !== undefined) return broken(falseTime, lab.remedy('tellTime'));
    const tolds = toldsOf(lab);
    // What a module prints while it loads, or by a console of before, comes in lines of its own: our worker says the rest.
    const isHarmless = ({ harmless, noise }: Told): boolean => harmless === true || (noise === true && !lab.isProgram);
    const grave = tolds.filter((told) => !isHarmless(told));
    const remedies = new Set(
      grave.map(({ remedy }) => remedy ?? 'docs/protocol.md says when each message makes sense.'),
    );
    if (grave.length > 0) return broken(grave.map(({ told }) => told).join(' '), [...remedies].join(' '));
    const more = tolds.map((told) => ` ${noteOf(told)}`).join('');
    return ok(`its workers said what made sense, when it did.${more}`);
  },
};

function toldsOf({ evidence }: Lab): Told[] {
  const garbled = new Garbled();
  const unproven = new Unproven();
  const forced = new Set(
    evidence.all('exit').flatMap(({ worker, reason }) => (reason === 'fault' || reason === 'cleanup' ? [worker] : [])),
  );
  const isExcused = ({ worker, why }: EventOf<'garbage'>): boolean => forced.has(worker) && CUT_OFF.test(why);
  for (const event of evidence.all('garbage')) if (!isExcused(event)) garbled.on(event);
  for (const kind of ['ready', 'rpc', 'acquired', 'wrote', 'lost', 'release'] as const)
    for (const event of evidence.all(kind)) unproven.on(event);
  return [...garbled.tolds, ...unproven.tolds];
}

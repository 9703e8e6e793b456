// Does each acquisition, in whichever worker, have a larger token than the one before?
import { broken, ok } from '../finding.ts';
import type { Probe } from '../probe.ts';

const TIMES = 4;

export const givesRisingTokens: Probe = {
  name: 'gives rising tokens',
  claim: 'token',
  ask: async (lab) => {
    const workers = await Promise.all([lab.worker(), lab.worker()]);
    const lock = lab.newLock('tokens');
    const tokens: string[] = [];
    for (let time = 0; time < TIMES; time++) {
      const attempt = await workers[time % 2]!.hold(lock);
      const { token } = attempt.said('acquired')!;
      if (token === undefined || !/^\d+$/.test(token))
        return broken(
          token === undefined ? 'It gave no token.' : `Its token "${token}" is no whole number.`,
          lab.remedy('giveTokens'),
        );
      tokens.push(token);
      await attempt.release();
    }
    const rising = tokens.every((token, index) => index === 0 || BigInt(token) > BigInt(tokens[index - 1]!));
    return rising
      ? ok(`${tokens.join(' < ')}, in two workers by turns.`)
      : broken(`Acquisitions one after the other had the tokens ${tokens.join(', ')}.`, lab.remedy('raiseTokens'));
  },
};

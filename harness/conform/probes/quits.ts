// Does a worker that is told to quit, while it holds one lock and waits for another, end in time with nothing left?
import { ok } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { queueUp } from '../queue-up.ts';

const SOON_MS = 5_000;

export const quits: Probe = {
  name: 'quits',
  ask: async (lab) => {
    const { lock: other, waiting, heldKeys } = await queueUp(lab, 'quits');
    const own = lab.newLock('quits');
    await waiting.hold(own);
    const sinceUs = lab.nowUs();
    const inOrder = await waiting.quit();
    const tookMs = Math.round((lab.nowUs() - sinceUs) / 1000);
    if (!inOrder) {
      const told = 'It did not end with exit code 0 when it was told to quit.';
      return lab.late(sinceUs, told, lab.remedy('quit'));
    }
    const left = async (): Promise<string[]> =>
      [...(await lab.keysOf(own)), ...(await lab.keysOf(other)).slice(heldKeys)].map(({ key }) => key);
    if (await lab.until(async () => (await left()).length === 0, SOON_MS))
      return ok(`gone after ${tookMs} ms, with nothing left in etcd.`);
    return lab.late(
      sinceUs,
      `It had quit, and ${SOON_MS / 1000} s later its key "${(await left())[0] ?? own}" was still in etcd.`,
      lab.remedy('quitCleanly'),
    );
  },
};

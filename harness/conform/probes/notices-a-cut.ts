// Is a holder that hears nothing from etcd told before its lease can have run out?
import { broken, inconclusive, ok } from '../finding.ts';
import { confirmed } from '../confirmed.ts';
import type { Lab } from '../lab.ts';
import type { Probe } from '../probe.ts';

const LATER_MS = 5_000;
/** So late it may be told before anything is said against it: a timer, and the pipe. */
const BORNE_MS = 250;

export const noticesACut: Probe = {
  name: 'notices a cut',
  claim: 'lost',
  ask: (lab) =>
    confirmed(lab, async (ttlSeconds) => {
      const worker = await lab.worker();
      const lock = lab.newLock('cut');
      const attempt = await worker.hold(lock, { ttlSeconds });
      const [key] = await lab.keysOf(lock);
      if (!key || key.lease === '0') return inconclusive('its key has no lease that could run out.');
      // Renewed at least once, where it renews at all: then it is the renewal that counts.
      await lab.until(() => endOf(lab, worker.number, key.lease, true) !== undefined, ttlSeconds * 500);
      const sinceUs = lab.nowUs();
      const heal = worker.cut();
      await lab.until(() => attempt.said('lost') !== undefined, ttlSeconds * 1000 + LATER_MS);
      const lost = attempt.said('lost');
      const endUs = endOf(lab, worker.number, key.lease, false) ?? sinceUs + ttlSeconds * 1_000_000;
      const stoodStillMs = lab.evidence.longestGapMs(attempt.id, sinceUs, lost?.saidUs ?? lab.nowUs());
      heal();
      const remedy = lab.remedy('noticeACut');
      if (!lost)
        return lab.late(
          sinceUs,
          `It was cut off from etcd, and ${((lab.nowUs() - endUs) / 1_000_000).toFixed(1)} s after the end of its lease its holder still believed.`,
          remedy,
        );
      const marginMs = (endUs - (lost.saidUs ?? lost.atUs)) / 1000;
      if (marginMs >= -BORNE_MS) return ok(`told ${inTime(marginMs)} the end of its lease.`);
      const noiseMs = Math.max(lab.evidence.noiseMs(sinceUs), Number.isFinite(stoodStillMs) ? stoodStillMs : 0);
      const told = `It was told ${Math.round(-marginMs)} ms after its lease may have run out.`;
      return -marginMs > noiseMs + LATER_MS / 5
        ? broken(told, remedy)
        : inconclusive(`${told} The machine was not calm enough to hold that against it.`);
    }),
};

function inTime(marginMs: number): string {
  return marginMs >= 0 ? `${Math.round(marginMs)} ms before` : `${Math.round(-marginMs)} ms after`;
}

/** When the lease may run out, by the last grant or renewal that was answered, counted from its request; run clock, µs. */
function endOf(lab: Lab, worker: number, lease: string, renewedOnly: boolean): number | undefined {
  const ends = lab.evidence
    .all('rpc')
    .filter((event) => event.worker === worker && event.side === 'response' && event.lease === lease)
    .filter(({ method }) => method === 'Lease/LeaseKeepAlive' || (method === 'Lease/LeaseGrant' && !renewedOnly))
    .flatMap(({ sentUs, ttlSeconds = 0 }) =>
      sentUs === undefined || ttlSeconds === 0 ? [] : sentUs + ttlSeconds * 1_000_000,
    );
  return ends.length === 0 ? undefined : Math.max(...ends);
}

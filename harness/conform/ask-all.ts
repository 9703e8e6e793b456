// Asks all probes of one subject: the gates first, then the others, some side by side, and what is about all that was said last.
import { claimsIt } from './claims.ts';
import { notClaimed, notTried, Ruled } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Lab } from './lab.ts';
import type { Probe } from './probe.ts';
import { gates, last, probes } from './probes.ts';

export interface Asked {
  readonly probe: Probe;
  readonly finding: Finding;
}

/** Most of a probe's time is waiting. */
const AT_ONCE = 4;
/** Those that wait for leases to end take longest: they begin first. */
const LONG = new Set([
  'renews',
  'outlives a SIGKILL',
  'notices a cut',
  'times out',
  'lets run out',
  'notices a revoke',
]);

/**
 * One finding for each probe, in the order of a report, in which `told` hears of them too, as soon as it can. Rejects with a HarnessError where the
 * environment failed.
 */
export async function askAll(lab: Lab, told: (one: Asked) => void = () => {}, atOnce = AT_ONCE): Promise<Asked[]> {
  const findings = new Map<Probe, Finding>();
  const untold = [...gates, ...probes, ...last];
  const tell = (): void => {
    for (let finding = findings.get(untold[0]!); finding; finding = findings.get(untold[0]!))
      told({ probe: untold.shift()!, finding });
  };
  const seenOut: Promise<void>[] = [];
  const take = async (probe: Probe): Promise<Finding> => {
    const own = lab.forOne();
    const finding = await askOne(own, probe).finally(() => seenOut.push(own.dismissAll()));
    findings.set(probe, finding);
    tell();
    return finding;
  };
  let open = true;
  for (const gate of gates) if (open) open = (await take(gate)).result === 'ok';
  const waiting = open ? [...probes].toSorted((a, b) => Number(LONG.has(b.name)) - Number(LONG.has(a.name))) : [];
  const lane = async (): Promise<void> => {
    for (let probe = waiting.shift(); probe && !lab.options.stop.aborted; probe = waiting.shift()) await take(probe);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  await Promise.all(seenOut);
  if (open && !lab.options.stop.aborted) for (const probe of last) await take(probe);
  const why = lab.options.stop.aborted ? 'interrupted.' : 'not tried, since it does not get that far.';
  return [...gates, ...probes, ...last].map((probe) => ({ probe, finding: findings.get(probe) ?? notTried(why) }));
}

/** Rejects with a HarnessError where the environment failed. */
export async function askOne(lab: Lab, probe: Probe): Promise<Finding> {
  const { claim } = probe;
  if (claim !== undefined && !claimsIt(lab.claims, claim)) return notClaimed(`it does not claim \`${claim}\`.`);
  const finding = await probe.ask(lab).catch((error: unknown) => {
    if (error instanceof Ruled) return error.finding;
    throw error;
  });
  // What was cut short proves nothing, neither way.
  return lab.options.stop.aborted ? notTried('interrupted.') : finding;
}

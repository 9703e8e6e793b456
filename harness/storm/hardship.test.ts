// Real storms in which a worker's event loop is blocked, its wall clock jumps, or its work outlives it.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder, writeSubject } from '../fleet/testing.ts';
import { planOf, run } from './testing.ts';

it('the reference mutex survives a stall beyond its TTL and a wall clock that jumps', { timeout: 60_000 }, async () => {
  const plan = planOf('session-mutex', 5_000, [
    { what: 'clock', worker: 0, when: { event: 'acquired', nth: 1, afterMs: 100 }, jumpMs: -3_600_000 },
    { what: 'stall', worker: 0, when: { event: 'acquired', nth: 1, afterMs: 300 }, forMs: 3_200 },
  ]);
  const { all, violations } = await run(plan);
  expect(all('fault', 0).map(({ what, phase }) => `${what} ${phase}`)).toEqual([
    'clock begin',
    'stall begin',
    'stall end',
  ]);
  const [begin, end] = all('fault', 0).filter(({ what }) => what === 'stall');
  // It took no turn: nothing was said in between but what it had said when the fault was on its way.
  const spoke = all('wrote', 0).filter(({ saidUs = 0 }) => saidUs > begin!.atUs + 1_000_000 && saidUs < end!.atUs);
  expect(spoke).toEqual([]);
  expect(all('lost', 0)).toHaveLength(1);
  expect(all('acquired', 1)).toHaveLength(1);
  expect(violations).toEqual([]);
});

/** Speaks the protocol, and leaves the work to a child in a session of its own. */
const parent = `
  const { spawn } = require('node:child_process');
  const say = (message) => require('node:fs').writeSync(1, JSON.stringify(message) + '\\n');
  const now = () => String(process.hrtime.bigint());
  if (process.argv[2] === 'work') {
    let n = 0;
    setInterval(() => say({ wrote: { hold: Number(process.argv[3]), n: ++n, t: now() } }), 20);
  } else require('node:readline').createInterface(process.stdin).on('line', (line) => {
    const { hello, acquire, release, quit } = JSON.parse(line);
    if (hello) say({ ready: { subject: 'parent' } });
    if (acquire) {
      say({ acquired: { hold: acquire.hold, t: now() } });
      spawn(process.execPath, [__filename, 'work', acquire.hold], { stdio: 'inherit', detached: true });
    }
    if (quit) process.exit(0);
  });`;

it('work that outlives its worker is heard, and ends with the storm', { timeout: 60_000 }, async () => {
  using folder = temporaryFolder();
  writeSubject(folder.path, 'worker.cjs', parent);
  const subject = `exec:${process.execPath} '${join(folder.path, 'worker.cjs')}'`;
  const { workers, ...plan } = planOf(subject, 4_000, [
    { what: 'kill', worker: 0, when: { event: 'acquired', nth: 1, afterMs: 500 } },
  ]);
  const { events, all } = await run({ ...plan, workers: [{ ...workers[0]!, restartDelayMs: null }] });
  const [exit] = all('exit', 0);
  expect(exit).toMatchObject({ reason: 'fault' });
  const after = all('wrote', 0).filter(({ saidUs = 0 }) => saidUs > exit!.exitedUs + 1_500_000);
  expect(after.length).toBeGreaterThan(10);
  const quiet = events.findIndex((event) => event.kind === 'phase' && event.phase === 'quiet');
  expect(events.slice(quiet).filter(({ kind }) => kind === 'wrote' || kind === 'garbage')).toEqual([]);
});

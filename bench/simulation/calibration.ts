// The yardstick of the simulation's rates: a fixed piece of plain JavaScript, no library and no I/O, that does what a simulation does most
// (allocates small objects, looks things up by name, sorts, calls through closures). How fast it runs is the machine, at that moment.

const KEYS = 1_000;

/** One loop: about 0.2 ms on a core of 2.6 GHz. The result is only there so that nothing is optimized away. */
export function calibrationLoop(): number {
  const byKey = new Map<string, { key: string; value: number; next: number[] }>();
  let state = 1;
  for (let i = 0; i < KEYS; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const key = `key/${state % 512}`;
    const known = byKey.get(key);
    if (known) known.next.push(state & 0xff);
    else byKey.set(key, { key, value: state, next: [i] });
  }
  const entries = [...byKey.values()].toSorted((a, b) => a.value - b.value);
  return entries
    .map(
      ({ value, next }) =>
        () =>
          (value & 0xff) + next.length,
    )
    .reduce((sum, read) => sum + read(), 0);
}

/** Loops per CPU second, over at least `cpuMs` of CPU. */
export function calibrate(cpuMs: number): number {
  const before = process.cpuUsage();
  let sink = 0;
  for (let loops = 0; ;) {
    for (let i = 0; i < 10; i++) sink += calibrationLoop();
    loops += 10;
    const { user, system } = process.cpuUsage(before);
    if (user + system >= cpuMs * 1000 && sink !== 0) return (loops / (user + system)) * 1e6;
  }
}

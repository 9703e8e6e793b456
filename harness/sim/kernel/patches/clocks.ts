// performance.now and process.hrtime, of the process whose turn it is.
import { performance } from 'node:perf_hooks';
import { wallStartMs } from '../epochs.ts';
import { scope } from '../scope.ts';
import type { SimProcess } from '../sim-process.ts';
import { replace } from './replace.ts';

type Hrtime = typeof process.hrtime;

function monotonicNs(process: SimProcess): number {
  return Math.floor(process.monotonicUs() * 1000);
}

export function patchClocks(): void {
  replace<() => number>(
    performance,
    'now',
    (real) =>
      function now(this: unknown) {
        const { current } = scope;
        return current === null ? real.call(this) : Math.floor(current.uptimeUs()) / 1000;
      },
  );
  const origin = performance.timeOrigin;
  Object.defineProperty(performance, 'timeOrigin', {
    configurable: true,
    enumerable: true,
    get: () => (scope.current === null ? origin : wallStartMs + scope.current.spawnedAtUs / 1000),
  });
  replace<() => number>(
    process,
    'uptime',
    (real) =>
      function uptime() {
        const { current } = scope;
        return current === null ? real() : Math.floor(current.uptimeUs()) / 1e6;
      },
  );
  replace<Hrtime>(process, 'hrtime', (real) => {
    function hrtime(since?: [number, number]): [number, number] {
      const { current } = scope;
      if (current === null) return real(since);
      const ns = monotonicNs(current);
      // The real one judges its argument.
      if (since !== undefined) real(since);
      const seconds = Math.floor(ns / 1e9) - (since?.[0] ?? 0);
      const rest = (ns % 1e9) - (since?.[1] ?? 0);
      return rest < 0 ? [seconds - 1, rest + 1e9] : [seconds, rest];
    }
    hrtime.bigint = (): bigint => (scope.current === null ? real.bigint() : BigInt(monotonicNs(scope.current)));
    return hrtime;
  });
}

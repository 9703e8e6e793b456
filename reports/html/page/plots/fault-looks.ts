// What the fault behind a measurement looks like: a colour of the page and a shape, so that the colour is not needed to tell them apart.
import type { Colours } from '../colours.ts';

export interface FaultLook {
  readonly colour: keyof Colours;
  readonly shape: 'disc' | 'diamond' | 'square' | 'up' | 'down' | 'cross';
}

/** Of the kind of a fault as `Measured.fault` names it. */
export function faultLook(fault: string): FaultLook {
  return looks[fault] ?? (/^(member|leader|etcd)/.test(fault) ? { colour: 'leader', shape: 'cross' } : OTHER);
}

/** In words. */
export function faultWords(fault: string): string {
  return fault === 'none' ? 'no fault' : fault === 'kill' ? 'SIGKILL' : fault;
}

const OTHER: FaultLook = { colour: 'stall', shape: 'cross' };
const looks: Readonly<Record<string, FaultLook>> = {
  none: { colour: 'belief', shape: 'disc' },
  kill: { colour: 'kill', shape: 'diamond' },
  pause: { colour: 'pause', shape: 'square' },
  cut: { colour: 'cut', shape: 'up' },
  slow: { colour: 'slow', shape: 'down' },
  drop: { colour: 'slow', shape: 'cross' },
  reset: { colour: 'cut', shape: 'cross' },
  stall: { colour: 'stall', shape: 'square' },
};

/** The outline of a shape around a point, `r` from its middle to its edge. */
export function trace(path: Path2D, shape: FaultLook['shape'], x: number, y: number, r: number): void {
  if (shape === 'disc') {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  const corners = outlines[shape];
  corners.forEach(([dx, dy], index) =>
    index === 0 ? path.moveTo(x + dx * r, y + dy * r) : path.lineTo(x + dx * r, y + dy * r),
  );
  path.closePath();
}

type Corner = readonly [number, number];
const [W, L] = [0.4, 1.15];
const outlines: Readonly<Record<Exclude<FaultLook['shape'], 'disc'>, readonly Corner[]>> = {
  diamond: [
    [0, -1.3],
    [1.1, 0],
    [0, 1.3],
    [-1.1, 0],
  ],
  square: [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  up: [
    [0, -1.2],
    [1.15, 0.9],
    [-1.15, 0.9],
  ],
  down: [
    [0, 1.2],
    [1.15, -0.9],
    [-1.15, -0.9],
  ],
  cross: [
    [-W, -L],
    [W, -L],
    [W, -W],
    [L, -W],
    [L, W],
    [W, W],
    [W, L],
    [-W, L],
    [-W, W],
    [-L, W],
    [-L, -W],
    [-W, -W],
  ],
};

// From time to pixels and back. Pure.
import type { Range } from '../view.ts';

export interface Scale extends Range {
  /** Where the picture begins, right of the lanes' names; CSS pixels, as all others. */
  readonly left: number;
  readonly width: number;
  readonly usPerPx: number;
}

export function makeScale({ fromUs, untilUs }: Range, left: number, width: number): Scale {
  const wide = Math.max(width, 1);
  return { fromUs, untilUs, left, width: wide, usPerPx: Math.max(untilUs - fromUs, 1) / wide };
}

/** Kept near the picture, so that a span of an hour is no number that a canvas chokes on when 50 µs of it are in sight. */
export function xOf(scale: Scale, atUs: number): number {
  const x = scale.left + (atUs - scale.fromUs) / scale.usPerPx;
  return Math.min(Math.max(x, scale.left - 50), scale.left + scale.width + 50);
}

export function timeAt(scale: Scale, x: number): number {
  return scale.fromUs + (x - scale.left) * scale.usPerPx;
}

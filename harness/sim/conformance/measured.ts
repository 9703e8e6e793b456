// A quantity measured on both sides, with the bounds that each must keep.
import { max, median, min } from 'simple-statistics';

export interface Bounds {
  readonly lowest: number;
  readonly highest: number;
}

export interface Measured {
  readonly name: string;
  readonly unit: 'ms' | 's';
  readonly model: readonly number[];
  readonly real: readonly number[];
  readonly bounds: { readonly model: Bounds; readonly real: Bounds };
}

/** Values outside of their bounds, or none at all, on either side: one phrase each. */
export function offences({ name, unit, model, real, bounds }: Measured): string[] {
  const of = (side: 'model' | 'real', values: readonly number[]): string[] => {
    const { lowest, highest } = bounds[side];
    const outside = values.filter((value) => !(value >= lowest && value <= highest));
    if (values.length === 0) return [`${name}: nothing was measured on the ${side} side`];
    if (outside.length === 0) return [];
    const shown = outside.slice(0, 5).map(short).join(', ');
    return [`${name}, ${side}: ${shown} ${unit} outside of ${short(lowest)} to ${short(highest)}`];
  };
  return [...of('model', model), ...of('real', real)];
}

/** `80 of 80, 3 / 251 / 498` and the bounds: smallest, median, largest. */
export function describeSide(values: readonly number[], { lowest, highest }: Bounds): string {
  if (values.length === 0) return 'nothing';
  const spread = [min([...values]), median([...values]), max([...values])].map(short).join(' / ');
  return `${spread} of ${short(lowest)} to ${short(highest)}, n ${values.length}`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

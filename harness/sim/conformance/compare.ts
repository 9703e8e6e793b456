// Two messages, field by field: every key, every type, every byte.
import { isDeepStrictEqual } from 'node:util';
import type { Accepted } from './accepted.ts';

/** One field in which the model and real etcd differ. */
export interface Difference {
  /** `response.kvs[0].version`. */
  readonly path: string;
  readonly model: unknown;
  readonly real: unknown;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** How often each accepted difference was met, by its name. */
  readonly accepted: ReadonlyMap<string, number>;
}

/** Compares what both sides answered to one method. A field that one side lacks counts as different from any value. */
export function compare(
  answers: { readonly model: unknown; readonly real: unknown },
  method: string,
  acceptedDifferences: readonly Accepted[],
): Comparison {
  const differences: Difference[] = [];
  const accepted = new Map<string, number>();
  const forMethod = acceptedDifferences.filter((each) => each.method.test(method));

  const walk = (path: string, model: unknown, real: unknown): void => {
    if (Object.is(model, real) || sameBytes(model, real)) return;
    const reason = forMethod.find((each) => each.path.test(path));
    if (reason !== undefined && isDeepStrictEqual(model, real)) return;
    if (reason?.agree(model, real) === true) {
      accepted.set(reason.name, (accepted.get(reason.name) ?? 0) + 1);
    } else if (reason === undefined && Array.isArray(model) && Array.isArray(real) && model.length === real.length) {
      for (const [index, member] of model.entries()) walk(`${path}[${index}]`, member, real[index]);
    } else if (isRecord(model) && isRecord(real)) {
      for (const name of new Set([...Object.keys(model), ...Object.keys(real)])) {
        walk(path === '' ? name : `${path}.${name}`, name in model ? model[name] : absent, name in real ? real[name] : absent); // prettier-ignore
      }
    } else {
      differences.push({ path, model, real });
    }
  };
  walk('', answers.model, answers.real);
  return { differences, accepted };
}

/** Stands for a field that is not there. */
export const absent: unique symbol = Symbol('absent');

function sameBytes(model: unknown, real: unknown): boolean {
  return Buffer.isBuffer(model) && Buffer.isBuffer(real) && model.equals(real);
}

function isRecord(side: unknown): side is Record<string, unknown> {
  return typeof side === 'object' && side !== null && !Array.isArray(side) && !Buffer.isBuffer(side);
}

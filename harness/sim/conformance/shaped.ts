// A request as the model gets it: what reaches it in a simulation is what a client library built, in a server what came over the wire.
import { rpc } from '../serve/rpc.ts';
import type { Shape } from './operation.ts';

/** `wire`: decoded from its bytes, as a server does; `numbers`: int64 as numbers where they are exact; `strings`: as drawn. */
export function shaped(method: string, request: object, shape: Shape): object {
  if (shape === 'strings') return request;
  if (shape === 'numbers') return withNumbers(request) as object;
  const { requestSerialize, requestDeserialize } = rpc(method);
  return requestDeserialize(requestSerialize(request));
}

function withNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNumbers);
  // Every text of digits is an int64 here: keys and values are bytes, enums have names.
  if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withNumbers(field)]));
}

// For the tests of faults at the tap: a put that says how it ended, and a ruling that strikes at one message.
import type { Etcd3 } from 'etcd3';
import { messageOf } from '../errors.ts';
import type { Ruling } from '../faults/fault.ts';
import type { TapMessage } from './tap-options.ts';
import type { Rpc } from './testing.ts';

/** `done`, or what the error says. */
export function put(client: Etcd3, key: string, deadlineMs?: number): Promise<string> {
  const options = deadlineMs === undefined ? {} : { deadline: performance.timeOrigin + performance.now() + deadlineMs };
  return client
    .put(key)
    .value('')
    .options(options)
    .exec()
    .then(() => 'done', messageOf);
}

/** Strikes at one message. */
export function at(method: string, side: Rpc['side'], nth: number, act: Ruling | (() => void)) {
  return (message: TapMessage): Ruling => {
    if (message.method !== method || message.side !== side || message.nth !== nth) return 'pass';
    if (typeof act === 'string') return act;
    act();
    return 'pass';
  };
}

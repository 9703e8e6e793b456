// The environment of an etcd: ours, without what would steer it past our flags, and without who we are elsewhere.
import { withoutCredentials } from './own/own-options.ts';

/** `ETCD_*` are etcd's flags by another name: whoever drives an etcd of their own from this shell must not drive ours. */
export function memberEnvironment(from: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(withoutCredentials(from)).filter(([name]) => !name.startsWith('ETCD_')));
}

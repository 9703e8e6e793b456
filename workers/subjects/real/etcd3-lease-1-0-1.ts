// npm etcd3's Lease of 1.0.1 as a lock: a lease that is let go before it is granted is renewed for ever (T10).
import { Etcd3 } from 'etcd3-1.0.1';
import { acquireOrAbandon } from './abandon.ts';
import { lockSubject } from './lock-client.ts';

export const subject = lockSubject(
  'real/etcd3-lease-1-0-1',
  '1.0.1',
  (endpoints) => new Etcd3({ hosts: [...endpoints] }),
  acquireOrAbandon,
);

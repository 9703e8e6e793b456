// npm etcd3's Lease as a lock, the version that this project depends on: a lease that is let go before it is granted is not renewed.
import { Etcd3 } from 'etcd3';
import { acquireOrAbandon } from './abandon.ts';
import { lockSubject } from './lock-client.ts';

export const subject = lockSubject(
  'real/etcd3-lease',
  '1.1.2',
  (endpoints) => new Etcd3({ hosts: [...endpoints] }),
  acquireOrAbandon,
);

// npm etcd3's Election, the version that this project depends on. A candidate whose own key is gone still hears `elected` (T4).
import { Etcd3 } from 'etcd3';
import { electionSubject } from './election.ts';

export const subject = electionSubject(
  'real/etcd3-election',
  '1.1.2',
  (endpoints) => new Etcd3({ hosts: [...endpoints] }),
);

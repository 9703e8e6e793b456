// npm etcd3's Election of 1.1.1: whoever stands behind a candidate that dies is elected while another one leads (T3).
import { Etcd3 } from 'etcd3-1.1.1';
import { electionSubject } from '../election/campaign.ts';

export const subject = electionSubject(
  'real/etcd3-election-1-1-1',
  '1.1.1',
  (endpoints) => new Etcd3({ hosts: [...endpoints] }),
);

// npm etcd3's Election as a lock, the version that this project depends on. A candidate whose own key is gone still hears `elected` (T4).
import { Etcd3 } from 'etcd3';
import { electionSubject } from './election/campaign.ts';

export const subject = electionSubject('etcd3-election', '1.1.2', (endpoints) => new Etcd3({ hosts: [...endpoints] }));

// What the two ways of asking etcd's own lock service share: their connections, and what they claim.
import type { Etcd3 } from 'etcd3';
import type { AcquireRequest, Claims, ConnectOptions, Hold, LockClient } from '../../subject.ts';
import { openEtcd } from '../session/etcd.ts';
import { LockServiceClient } from './v3lock.ts';

export interface Clients {
  readonly etcd: Etcd3;
  readonly service: LockServiceClient;
}

/** No token: the answer names the key, and no revision of it. */
export const servedClaims: Partial<Claims> = { lost: true, token: false, fifo: true, leasePerHold: true, served: true };

/** `connect` of a subject that acquires like this. */
export function served(acquire: (clients: Clients, request: AcquireRequest) => Promise<Hold>) {
  return async ({ endpoints }: ConnectOptions): Promise<LockClient> => {
    const clients = { etcd: openEtcd(endpoints), service: new LockServiceClient(endpoints) };
    return {
      acquire: (request) => acquire(clients, request),
      close: async () => {
        clients.service.close();
        clients.etcd.close();
      },
    };
  };
}

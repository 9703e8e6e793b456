// The Lease service, except for its stream (etcd v3.4.23 etcdserver/v3_server.go).
import type { Core, Handler, Reply, WaitingHandler } from './core.ts';
import type {
  HeaderResponse,
  LeaseGrantRequest,
  LeaseGrantResponse,
  LeaseKeepAliveResponse,
  LeaseLeasesResponse,
  LeaseRequest,
  LeaseTimeToLiveRequest,
  LeaseTimeToLiveResponse,
} from './messages.ts';
import { Refusal } from './status.ts';
import { bytesOf, idOf, numberOf } from './values.ts';

/** A keepalive stream of one request. */
export function keepAliveOnce({ leases, headers }: Core): WaitingHandler {
  return ({ ID }: LeaseRequest, reply: Reply) => {
    const header = headers.now();
    const id = idOf(ID);
    return leases.renew(id, (ttlSeconds) => {
      reply(null, { header, ID: id, TTL: String(ttlSeconds) } satisfies LeaseKeepAliveResponse);
    });
  };
}

export function leaseService({ leases, headers }: Core): Record<string, Handler> {
  return {
    'Lease/LeaseGrant': ({ ID, TTL }: LeaseGrantRequest): LeaseGrantResponse | Refusal => {
      const lease = leases.grant(idOf(ID), numberOf(TTL));
      if (lease instanceof Refusal) return lease;
      return { header: headers.now(), ID: lease.id, TTL: String(lease.ttlSeconds), error: '' };
    },
    'Lease/LeaseRevoke': ({ ID }: LeaseRequest): HeaderResponse | Refusal =>
      leases.revoke(idOf(ID)) ?? { header: headers.now() },
    'Lease/LeaseTimeToLive': ({ ID, keys }: LeaseTimeToLiveRequest): LeaseTimeToLiveResponse => {
      const id = idOf(ID);
      const lease = leases.get(id);
      return {
        header: headers.now(),
        ID: id,
        TTL: lease === undefined ? '-1' : String(leases.remainingSeconds(lease)),
        grantedTTL: lease === undefined ? '0' : String(lease.ttlSeconds),
        keys: lease !== undefined && keys === true ? leases.keysOf(id).map(bytesOf) : [],
      };
    },
    'Lease/LeaseLeases': (): LeaseLeasesResponse => ({
      header: headers.now(),
      leases: leases.all().map(({ id }) => ({ ID: id })),
    }),
  };
}

// A gRPC connection to one member, with TLS where its URL says so.
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import { Client, credentials, type ChannelCredentials, type ChannelOptions } from '@grpc/grpc-js';
import type { TlsAccess } from './access.ts';

/** What stands in place of a name where a member is called by its address: TLS knows no addresses there. */
const NO_NAME = 'etcd.invalid';

const common: ChannelOptions = {
  // A proxy from the environment must not come between us and loopback.
  'grpc.enable_http_proxy': 0,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_retries': 0,
  'grpc.max_receive_message_length': -1,
  'grpc.initial_reconnect_backoff_ms': 50,
  'grpc.min_reconnect_backoff_ms': 50,
  'grpc.max_reconnect_backoff_ms': 500,
};

/** Connects when it is first used. `tls` counts for `https://` only. */
export function connection(endpoint: string, tls: TlsAccess = {}): Client {
  const { protocol, hostname, port } = new URL(endpoint);
  const secure = protocol === 'https:';
  const target = `${hostname}:${port || (secure ? 443 : 80)}`;
  if (!secure) return new Client(target, credentials.createInsecure(), common);
  const address = hostname.replace(/^\[|\]$/g, '');
  const byAddress = isIP(address) !== 0;
  return new Client(target, secured(tls, byAddress ? address : undefined), {
    ...common,
    ...(byAddress && { 'grpc.ssl_target_name_override': NO_NAME }),
  });
}

function secured({ ca, cert, key }: TlsAccess, address: string | undefined): ChannelCredentials {
  return credentials.createSsl(
    ca ?? null,
    key ?? null,
    cert ?? null,
    // The certificate must be for the address, whatever name we call it by.
    address === undefined ? {} : { checkServerIdentity: (_name, shown) => checkServerIdentity(address, shown) },
  );
}

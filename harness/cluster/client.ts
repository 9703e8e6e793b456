// The harness's own etcd client: the few calls that a run needs, each with a deadline, never retried behind the caller's back.
// Credentials and per-call metadata come in as options, so that TLS and authentication need no other client.
import { Client, credentials as grpcCredentials, Metadata, type ChannelCredentials } from '@grpc/grpc-js';
import { Channels } from './channels.ts';
import { EtcdCallError } from './etcd-call-error.ts';
import { etcdMethod } from './etcd-services.ts';
import { keyValue, type KeyValue, type RawKeyValue } from './key-value.ts';
import { leaseDecimal, leaseHex } from './lease-id.ts';
import { Watch, type WatchListener } from './watch.ts';

export interface EtcdClientOptions {
  /** `http://127.0.0.1:41001`, or several of one cluster: one of them is used until it fails or is to be avoided. */
  readonly endpoints: readonly string[];
  /** Without TLS when absent. */
  readonly credentials?: ChannelCredentials;
  /** Asked before each call, for an authentication token. */
  readonly metadata?: () => Metadata;
  /** Deadline of a call that names none; 5 s. */
  readonly deadlineMs?: number;
}

export interface CallOptions {
  readonly deadlineMs?: number;
  /** Calls it off: it fails with CANCELLED. */
  readonly signal?: AbortSignal;
}

export interface RangeOptions extends CallOptions {
  /** Keys that begin with this; all keys when absent. */
  readonly prefix?: string;
}

const first = Buffer.from([0]);
/** What a member that cannot be reached, or has nobody to ask, answers: another one may know better. */
const elsewhere = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED']);

export class EtcdClient {
  readonly #channels: Channels;
  readonly #metadata: () => Metadata;
  readonly #deadlineMs: number;
  readonly #watches = new Set<Watch>();

  constructor(options: EtcdClientOptions) {
    this.#channels = new Channels(options.endpoints.map((endpoint) => connection(endpoint, options.credentials)));
    this.#metadata = options.metadata ?? (() => new Metadata());
    this.#deadlineMs = options.deadlineMs ?? 5_000;
  }

  /** Puts a key, attached to a lease if one is given. */
  async put(key: string, value: string, options: CallOptions & { lease?: string } = {}): Promise<{ revision: number }> {
    const response = await this.#call<{ header: Header }>('KV/Put', options, {
      key: Buffer.from(key),
      value: Buffer.from(value),
      lease: leaseDecimal(options.lease ?? '0'),
    });
    return { revision: Number(response.header.revision) };
  }

  /** A linearizable read of all keys, or of those with a prefix. */
  async range(options: RangeOptions = {}): Promise<{ revision: number; kvs: KeyValue[] }> {
    const response = await this.#call<{ header: Header; kvs: RawKeyValue[] }>('KV/Range', options, {
      key: options.prefix ? Buffer.from(options.prefix) : first,
      range_end: options.prefix ? prefixEnd(options.prefix) : first,
    });
    return { revision: Number(response.header.revision), kvs: response.kvs.map(keyValue) };
  }

  /** Grants a lease; `ttlSeconds` of the answer is what etcd granted, which may be more than was asked. */
  async leaseGrant(ttlSeconds: number, options: CallOptions = {}): Promise<{ lease: string; ttlSeconds: number }> {
    const response = await this.#call<{ ID: string; TTL: string }>('Lease/LeaseGrant', options, {
      TTL: ttlSeconds,
      ID: 0,
    });
    return { lease: leaseHex(response.ID), ttlSeconds: Number(response.TTL) };
  }

  /** Rejects with status NOT_FOUND when the lease is gone already. */
  async leaseRevoke(lease: string, options: CallOptions = {}): Promise<void> {
    await this.#call('Lease/LeaseRevoke', options, { ID: leaseDecimal(lease) });
  }

  /** Remaining time is truncated to whole seconds by etcd; -1 and granted 0: the lease is gone. */
  async leaseTimeToLive(
    lease: string,
    options: CallOptions = {},
  ): Promise<{ remainingSeconds: number; grantedSeconds: number; keys: string[] }> {
    const response = await this.#call<{ TTL: string; grantedTTL: string; keys: Buffer[] }>(
      'Lease/LeaseTimeToLive',
      options,
      { ID: leaseDecimal(lease), keys: true },
    );
    return {
      remainingSeconds: Number(response.TTL),
      grantedSeconds: Number(response.grantedTTL),
      keys: response.keys.map((key) => key.toString('utf8')),
    };
  }

  /** The ids of all leases. A follower may answer from the past (timing.md section 4). */
  async leaseLeases(options: CallOptions = {}): Promise<string[]> {
    const response = await this.#call<{ leases: { ID: string }[] }>('Lease/LeaseLeases', options, {});
    return response.leases.map((lease) => leaseHex(lease.ID));
  }

  /** What the member that answers says of itself. `leader` is a member id, `"0"` when there is none. */
  async status(
    options: CallOptions = {},
  ): Promise<{ version: string; leader: string; raftTerm: number; revision: number; dbBytes: number }> {
    const response = await this.#call<{
      header: Header;
      version: string;
      leader: string;
      raftTerm: string;
      dbSize: string;
    }>('Maintenance/Status', options, {});
    return {
      version: response.version,
      leader: response.leader,
      raftTerm: Number(response.raftTerm),
      revision: Number(response.header.revision),
      dbBytes: Number(response.dbSize),
    };
  }

  /** The cluster's members: names as their `--name` says, ids as `status` gives them. */
  async memberList(options: CallOptions = {}): Promise<{ name: string; id: string }[]> {
    const response = await this.#call<{ members: { name: string; ID: string }[] }>('Cluster/MemberList', options, {});
    return response.members.map(({ name, ID }) => ({ name, id: ID }));
  }

  /** Forgets what was before this revision. */
  async compact(revision: number, options: CallOptions = {}): Promise<void> {
    await this.#call('KV/Compact', options, { revision, physical: false });
  }

  /** Keeps away from the endpoint at this place as long as there is another, its watch too; calls under way there fail with CANCELLED. */
  avoid(endpoint: number): void {
    this.#channels.avoid(endpoint);
  }

  /** Takes `avoid` back. */
  allow(endpoint: number): void {
    this.#channels.allow(endpoint);
  }

  /** Watches every key from a revision on; a broken stream is opened again where it broke, on another member if there is one. */
  watchAll(fromRevision: number, listener: WatchListener): Watch {
    const watch = new Watch(this.#channels, this.#metadata, fromRevision, listener);
    this.#watches.add(watch);
    return watch;
  }

  /** Ends the watches and the connection; calls under way fail with CANCELLED or UNAVAILABLE. */
  close(): void {
    for (const watch of this.#watches) watch.close();
    this.#watches.clear();
    this.#channels.close();
  }

  #call<Response extends object>(method: string, options: CallOptions, request: object): Promise<Response> {
    const { path, requestSerialize, responseDeserialize } = etcdMethod<Response>(method);
    // grpc-js takes a deadline on the wall clock, and turns it into a time span at once.
    const deadline = new Date().getTime() + (options.deadlineMs ?? this.#deadlineMs);
    const client = this.#channels.current;
    return new Promise<Response>((resolve, reject) => {
      const call = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        this.#metadata(),
        { deadline },
        (error, response) => {
          over();
          options.signal?.removeEventListener('abort', cancel);
          if (!error) return response === undefined ? reject(new Error(`${method} had no answer`)) : resolve(response);
          const failure = new EtcdCallError(method, error);
          if (elsewhere.has(failure.status)) this.#channels.failed(client);
          reject(failure);
        },
      );
      const cancel = (): void => call.cancel();
      const over = this.#channels.wait({ leave: cancel }, client);
      options.signal?.addEventListener('abort', cancel);
    });
  }
}

interface Header {
  revision: string;
}

function connection(endpoint: string, credentials = grpcCredentials.createInsecure()): Client {
  return new Client(new URL(endpoint).host, credentials, {
    // A proxy from the environment must not come between us and loopback.
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
    'grpc.max_receive_message_length': -1,
    'grpc.initial_reconnect_backoff_ms': 50,
    'grpc.min_reconnect_backoff_ms': 50,
    'grpc.max_reconnect_backoff_ms': 500,
  });
}

/** The end of the range of all keys with this prefix: the prefix with its last byte below 0xff raised by one. */
function prefixEnd(prefix: string): Buffer {
  const end = Buffer.from(prefix);
  // UTF-8 has no byte 0xff, so the last byte can always be raised.
  end[end.length - 1] = (end[end.length - 1] ?? 0) + 1;
  return end;
}

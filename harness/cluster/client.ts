// The harness's own etcd client: the few calls that a run needs, each with a deadline, never retried behind the caller's back.
// TLS and authentication come in as options, so that they need no other client.
import { Metadata } from '@grpc/grpc-js';
import type { TlsAccess } from './access.ts';
import { Channels } from './channels.ts';
import { connection } from './connection.ts';
import { EtcdCallError } from './etcd-call-error.ts';
import { etcdMethod } from './etcd-services.ts';
import { keysWith } from './key-range.ts';
import { keyValue, type KeyValue, type RawKeyValue } from './key-value.ts';
import { leaseDecimal, leaseHex } from './lease-id.ts';
import { Watch, type WatchListener } from './watch.ts';

export interface EtcdClientOptions {
  /** `http://127.0.0.1:41001`, or several of one cluster: one of them is used until it fails or is to be avoided. */
  readonly endpoints: readonly string[];
  /** For `https://` endpoints; the system's authorities and no client certificate when absent. */
  readonly tls?: TlsAccess;
  /** Where etcd asks who we are. */
  readonly login?: Login;
  /** Deadline of a call that names none; 5 s. */
  readonly deadlineMs?: number;
}

/** An authentication token that ages. */
export interface Login {
  /** Asked before each call. */
  metadata(): Metadata;
  /** A call was refused because the token had aged: gets another one. */
  renew(): Promise<void>;
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

/** What a member that cannot be reached, or has nobody to ask, answers: another one may know better. */
const elsewhere = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED']);

export class EtcdClient {
  readonly #channels: Channels;
  readonly #login: Login | undefined;
  readonly #deadlineMs: number;
  readonly #watches = new Set<Watch>();

  constructor(options: EtcdClientOptions) {
    this.#channels = new Channels(options.endpoints.map((endpoint) => connection(endpoint, options.tls)));
    this.#login = options.login;
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

  /** Puts a key that is not there; undefined when it is. */
  async putNew(key: string, value: string, options: CallOptions = {}): Promise<{ revision: number } | undefined> {
    const name = Buffer.from(key);
    const response = await this.#call<{ header: Header; succeeded: boolean }>('KV/Txn', options, {
      compare: [{ key: name, target: 'Create', result: 'Equal', create_revision: 0 }],
      success: [{ request_put: { key: name, value: Buffer.from(value) } }],
    });
    return response.succeeded ? { revision: Number(response.header.revision) } : undefined;
  }

  /** Rejects where a put or a read of keys with a prefix is not allowed. It changes nothing: no key has been made at two revisions at once. */
  async tryRights(prefix: string, options: CallOptions = {}): Promise<void> {
    const name = Buffer.from(`${prefix}rights`);
    const never = ['0', '1'].map((version) => ({ key: name, target: 'Version', result: 'Equal', version }));
    await this.#call('KV/Txn', options, {
      compare: never,
      success: [{ request_put: { key: name, value: Buffer.from('') } }, { request_range: keysWith(prefix) }],
    });
  }

  /** Deletes a key if nobody has put it again since; false when somebody has, or it is gone. */
  async deleteUnchanged(key: string, modRevision: number, options: CallOptions = {}): Promise<boolean> {
    const name = Buffer.from(key);
    const { succeeded } = await this.#call<{ succeeded: boolean }>('KV/Txn', options, {
      compare: [{ key: name, target: 'Mod', result: 'Equal', mod_revision: modRevision }],
      success: [{ request_delete_range: { key: name } }],
    });
    return succeeded;
  }

  /** A linearizable read of all keys, or of those with a prefix. */
  async range(options: RangeOptions = {}): Promise<{ revision: number; kvs: KeyValue[] }> {
    const response = await this.#call<{ header: Header; kvs: RawKeyValue[] }>('KV/Range', options, {
      ...keysWith(options.prefix ?? ''),
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

  /** What the member that answers says of itself. `member` and `leader` are member ids; leader `"0"`: there is none. */
  async status(options: CallOptions = {}): Promise<MemberStatus> {
    const response = await this.#call<{
      header: Header;
      version: string;
      leader: string;
      raftTerm: string;
      dbSize: string;
    }>('Maintenance/Status', options, {});
    return {
      cluster: response.header.cluster_id,
      member: response.header.member_id,
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

  /** A token of etcd's authentication for this user. */
  async authenticate(name: string, password: string, options: CallOptions = {}): Promise<string> {
    return (await this.#call<{ token: string }>('Auth/Authenticate', options, { name, password })).token;
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

  /**
   * Watches every key, or those with a prefix, from a revision on; a broken stream is opened again where it broke, on another member if
   * there is one.
   */
  watchAll(fromRevision: number, listener: WatchListener, prefix = ''): Watch {
    const watch = new Watch(this.#channels, () => this.#metadata(), keysWith(prefix), fromRevision, listener);
    this.#watches.add(watch);
    return watch;
  }

  /** Ends the watches and the connection; calls under way fail with CANCELLED or UNAVAILABLE. */
  close(): void {
    for (const watch of this.#watches) watch.close();
    this.#watches.clear();
    this.#channels.close();
  }

  #metadata(): Metadata {
    return this.#login?.metadata() ?? new Metadata();
  }

  /** A token that has aged is no reason to fail: etcd has not done what it was asked, so it is asked once more. */
  async #call<Response extends object>(method: string, options: CallOptions, request: object): Promise<Response> {
    try {
      return await this.#callOnce<Response>(method, options, request);
    } catch (error) {
      if (!this.#login || !(error instanceof EtcdCallError) || !error.tokenAged) throw error;
      await this.#login.renew();
      return await this.#callOnce<Response>(method, options, request);
    }
  }

  #callOnce<Response extends object>(method: string, options: CallOptions, request: object): Promise<Response> {
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

export interface MemberStatus {
  readonly cluster: string;
  readonly member: string;
  readonly version: string;
  readonly leader: string;
  readonly raftTerm: number;
  readonly revision: number;
  readonly dbBytes: number;
}

interface Header {
  revision: string;
  cluster_id: string;
  member_id: string;
}

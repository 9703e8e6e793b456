// Many leases for few calls: granted one by one, given their keys a hundred at a time, renewed all together over one stream.
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { etcdMethod } from './etcd-services.ts';
import { leaseDecimal, leaseHex } from './lease-id.ts';

const DEADLINE_MS = 10_000;

/** A connection of its own, so that the harness's other calls do not wait behind these. All reject when etcd refuses or does not answer. */
export class CrowdClient {
  readonly #client: Client;

  constructor(endpoint: string) {
    this.#client = new Client(new URL(endpoint).host, credentials.createInsecure(), {
      'grpc.enable_http_proxy': 0,
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  /** The id, in hex. */
  async grant(ttlSeconds: number): Promise<string> {
    const { ID } = await this.#call<{ ID: string }>('Lease/LeaseGrant', { TTL: ttlSeconds, ID: 0 });
    return leaseHex(ID);
  }

  /** One transaction: etcd takes at most 128 keys. */
  async put(keys: readonly { readonly key: string; readonly lease: string }[]): Promise<void> {
    const success = keys.map(({ key, lease }) => ({
      request_put: { key: Buffer.from(key), value: Buffer.alloc(0), lease: leaseDecimal(lease) },
    }));
    await this.#call('KV/Txn', { compare: [], success, failure: [] });
  }

  /** Resolves when etcd has answered for all of them, whether they were still there or not. */
  renew(leases: readonly string[]): Promise<void> {
    const { path, requestSerialize, responseDeserialize } = etcdMethod('Lease/LeaseKeepAlive');
    return new Promise((resolve, reject) => {
      if (leases.length === 0) return resolve();
      const stream = this.#client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata(), {
        deadline: deadline(),
      });
      let answers = 0;
      stream.on('error', reject);
      stream.on('data', () => {
        answers += 1;
        if (answers < leases.length) return;
        stream.end();
        resolve();
      });
      for (const lease of leases) stream.write({ ID: leaseDecimal(lease) });
    });
  }

  close(): void {
    this.#client.close();
  }

  #call<Response extends object>(method: string, request: object): Promise<Response> {
    const { path, requestSerialize, responseDeserialize } = etcdMethod<Response>(method);
    return new Promise((resolve, reject) => {
      const options = { deadline: deadline() };
      this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        new Metadata(),
        options,
        (error, response) => {
          if (response === undefined) reject(error ?? new Error(`${method} had no answer`));
          else resolve(response);
        },
      );
    });
  }
}

/** grpc-js takes a deadline on the wall clock, and turns it into a time span at once. */
function deadline(): number {
  return new Date().getTime() + DEADLINE_MS;
}

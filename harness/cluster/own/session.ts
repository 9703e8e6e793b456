// The harness's identity in a cluster with users: a token that is got with user and password, and renewed before it ages.
import { Metadata } from '@grpc/grpc-js';
import type { UserAccess, Access } from '../access.ts';
import { EtcdClient, type Login } from '../client.ts';

/** etcd's simple tokens live for 5 minutes after they were used last, on each member by itself. */
const RENEW_MS = 120_000;
/** Of what is left of a token that says when it ends (JWT). */
const PART = 1 / 2;
const LEAST_MS = 1_000;

export class Session implements Login {
  readonly #client: EtcdClient;
  readonly #user: UserAccess;
  #token = '';
  #timer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> | undefined;
  #closed = false;

  /** Rejects with etcd's answer when it does not take user and password. */
  static async open(endpoints: readonly string[], { tls, user }: Access): Promise<Session | undefined> {
    if (!user) return undefined;
    const session = new Session(new EtcdClient({ endpoints, ...(tls && { tls }) }), user);
    try {
      await session.renew();
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  private constructor(client: EtcdClient, user: UserAccess) {
    this.#client = client;
    this.#user = user;
  }

  metadata(): Metadata {
    const metadata = new Metadata();
    metadata.set('token', this.#token);
    return metadata;
  }

  headers(): { token: string } {
    return { token: this.#token };
  }

  /** Several that ask at once get one. */
  renew(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#client.close();
  }

  async #renew(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.#token = await this.#client.authenticate(this.#user.user, this.#user.password);
    } finally {
      // One that could not be had is tried again: until then the old one may still do.
      if (!this.#closed) {
        this.#timer = setTimeout(() => void this.renew().catch(() => undefined), renewAfterMs(this.#token));
        this.#timer.unref();
      }
    }
  }
}

/** The end that a JWT names is of etcd's wall clock; any other token says nothing of itself. */
export function renewAfterMs(token: string, nowMs = new Date().getTime()): number {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const endS = typeof claims === 'object' && claims !== null && 'exp' in claims ? Number(claims.exp) : Number.NaN;
    if (!Number.isFinite(endS)) return RENEW_MS;
    return Math.max(LEAST_MS, Math.min(RENEW_MS, (endS * 1000 - nowMs) * PART));
  } catch {
    return RENEW_MS;
  }
}

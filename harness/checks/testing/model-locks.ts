// Two correct locks in virtual time: the create-revision queue of our reference subject, and a poll of one key that claims nothing.
import type { Claims, LeaseMode } from '../../../workers/subject.ts';
import type { ModelKey } from './etcd-model.ts';
import type { Answer, ModelProcess } from './model-process.ts';
import { ModelSession } from './model-session.ts';
import { Signal, until } from './tasks.ts';
import type { Task, Wait } from './tasks.ts';

export interface ModelRequest {
  readonly lock: string;
  readonly ttlSeconds: number;
  readonly lease: LeaseMode;
}

export interface ModelHold {
  readonly token?: string;
  readonly lease: string;
  readonly lost: Signal;
  release(): Task<void>;
}

export interface ModelLock {
  /** A hold, or why there is none. */
  acquire(request: ModelRequest, abort: Signal): Task<ModelHold | string>;
  close(): Task<void>;
}

export const queueClaims: Claims = {
  leases: ['kept-alive', 'orphaned'],
  lost: true,
  token: true,
  fifo: true,
  leasePerHold: true,
  served: false,
};
export const pollingClaims: Claims = {
  leases: ['kept-alive'],
  lost: false,
  token: false,
  fifo: false,
  leasePerHold: false,
  served: false,
};

/** Creates a key if nobody has; `value` is the key that is there then, undefined if the lease is gone. */
function create(process: ModelProcess, key: string, lease: string): Wait<Answer<ModelKey> | undefined> {
  const { etcd } = process.stage;
  const puts = [{ key, lease }];
  return process.call<ModelKey>({
    method: 'KV/Txn',
    asked: { puts },
    apply: (reply) => {
      const there = etcd.keys.get(key);
      if (there)
        return reply({ outcome: 'ok', evidence: { revision: etcd.revision, succeeded: false }, value: { ...there } });
      const created = etcd.create(key, lease);
      if (!created) return reply({ outcome: 'NOT_FOUND', evidence: {} });
      reply({ outcome: 'ok', evidence: { revision: etcd.revision, succeeded: true, puts }, value: { ...created } });
    },
  });
}

/** Deletes our own key, and no other of the same name. */
function remove(process: ModelProcess, { key, createRevision }: ModelKey): Wait<Answer<boolean> | undefined> {
  const { etcd } = process.stage;
  return process.call<boolean>({
    method: 'KV/Txn',
    asked: { deletes: [{ key }] },
    apply: (reply) => {
      const value = etcd.delete(key, createRevision);
      const evidence = { revision: etcd.revision, succeeded: value, ...(value && { deletes: [{ key }] }) };
      reply({ outcome: 'ok', evidence, value });
    },
  });
}

function read<T>(process: ModelProcess, look: () => T): Wait<Answer<T> | undefined> {
  const { etcd } = process.stage;
  return process.call<T>({
    method: 'KV/Range',
    asked: {},
    apply: (reply) => reply({ outcome: 'ok', evidence: { revision: etcd.revision }, value: look() }),
  });
}

export class QueueLock implements ModelLock {
  readonly #process: ModelProcess;

  constructor(process: ModelProcess) {
    this.#process = process;
  }

  *acquire({ lock, ttlSeconds, lease }: ModelRequest, abort: Signal): Task<ModelHold | string> {
    const process = this.#process;
    const session = yield* ModelSession.grant(process, ttlSeconds, true);
    if (!session) return 'no answer to the grant';
    const created = yield* until(create(process, `${lock}/${session.id}`, session.id));
    const key = created?.value;
    const reason = key ? yield* this.#wait(lock, key, session, lease, abort) : 'no place in the queue';
    if (reason === undefined && key) {
      return {
        token: String(key.createRevision),
        lease: session.id,
        lost: session.lost,
        release: () => this.#leave(session, key),
      };
    }
    yield* this.#leave(session, key);
    return reason ?? 'no key';
  }

  *close(): Task<void> {}

  /** Why there is no hold; undefined: it is held. */
  *#wait(
    lock: string,
    key: ModelKey,
    session: ModelSession,
    lease: LeaseMode,
    abort: Signal,
  ): Task<string | undefined> {
    const process = this.#process;
    const { etcd, config } = process.stage;
    for (;;) {
      if (abort.fired) return 'timed out';
      if (session.isLost) return 'the lease may have run out';
      const looked = yield* until(
        read(process, () =>
          etcd
            .queue(`${lock}/`)
            .filter((k) => isOf(lock, k) && k.createRevision < key.createRevision)
            .at(-1),
        ),
      );
      if (looked && looked.value === undefined) break;
      if (looked?.value) yield* until<void>((resume) => this.#nextDeletion(looked.value!, session, abort, resume));
    }
    if (lease === 'orphaned') {
      if (config.casual) session.stop();
      else yield* session.stopRenewing();
    }
    const own = yield* until(read(process, () => etcd.keys.get(key.key)?.createRevision));
    if (own?.value !== key.createRevision) return 'the key was deleted while it waited';
    if (abort.fired) return 'timed out';
    return session.isLost ? 'the lease may have run out' : undefined;
  }

  #nextDeletion(ahead: ModelKey, session: ModelSession, abort: Signal, resume: () => void): void {
    const process = this.#process;
    const { etcd } = process.stage;
    abort.on(resume);
    session.lost.on(resume);
    process.timer(session.grantedSeconds * 1e6, resume);
    if (etcd.keys.get(ahead.key)?.createRevision !== ahead.createRevision) return process.hearFromEtcd(resume);
    const unwatch = etcd.watch(({ type, createRevision }) => {
      if (type !== 'DELETE' || createRevision !== ahead.createRevision) return;
      unwatch();
      process.hearFromEtcd(resume);
    });
  }

  *#leave(session: ModelSession, key: ModelKey | undefined): Task<void> {
    if (key) yield* until(remove(this.#process, key));
    yield* session.end();
  }
}

/** `jobs/x/…` is no place in the queue of `jobs`. */
function isOf(lock: string, { key }: ModelKey): boolean {
  return !key.slice(lock.length + 1).includes('/');
}

const POLL_US = 75_000;

export class PollingLock implements ModelLock {
  readonly #process: ModelProcess;
  #session: ModelSession | undefined;

  constructor(process: ModelProcess) {
    this.#process = process;
  }

  *acquire({ lock, ttlSeconds }: ModelRequest, abort: Signal): Task<ModelHold | string> {
    const process = this.#process;
    for (;;) {
      if (abort.fired) return yield* this.#giveUp('timed out');
      if (!this.#session || this.#session.isLost) this.#session = yield* ModelSession.grant(process, ttlSeconds, false);
      const session = this.#session;
      if (!session) return 'no answer to the grant';
      const created = yield* until(create(process, lock, session.id));
      if (!created || created.outcome !== 'ok') return yield* this.#giveUp('no answer to the transaction', true);
      const key = created.value!;
      const won = created.evidence.succeeded === true;
      if (won && !abort.fired) {
        return { lease: session.id, lost: new Signal(), release: () => this.#release(session, key) };
      }
      if (won) {
        yield* this.#release(session, key);
        return 'timed out';
      }
      yield* until<void>((resume) => {
        abort.on(() => resume());
        process.timer(POLL_US, () => resume());
      });
    }
  }

  *close(): Task<void> {
    yield* this.#giveUp('', true);
  }

  *#release(session: ModelSession, key: ModelKey): Task<void> {
    const answer = yield* until(remove(this.#process, key));
    // The lease is the last resort; a casual client keeps it for its next acquire.
    if (!answer || !this.#process.stage.config.casual) {
      if (this.#session === session) this.#session = undefined;
      yield* session.end();
    }
  }

  *#giveUp(why: string, forGood = false): Task<string> {
    const session = this.#session;
    if (session && (forGood || !this.#process.stage.config.casual)) {
      this.#session = undefined;
      yield* session.end();
    }
    return why;
  }
}

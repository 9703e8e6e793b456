// The subject that init writes: an adapter that runs as it is, on the Lock of npm etcd3, with a word for each of its parts.
import type { Project } from './project.ts';

/** In TypeScript or JavaScript. */
export function subjectText({ typescript: ts }: Pick<Project, 'typescript'>): string {
  return `// The lock under test, behind a small adapter. lockstorm starts it in processes of its own, kills them, and judges what etcd saw.
//
// As it stands it wraps the Lock of npm etcd3, which survives SIGKILL and not much more: lockstorm.config.json therefore asks for no other
// faults. Put your lock in (connect, acquire, release and close are all there is), and take "faults" out of that file.
//
// All of it in words: node_modules/lockstorm/docs/writing-a-subject.md
import { Etcd3, EtcdLockFailedError } from 'etcd3';
${ts ? "import type { AcquireRequest, Hold, LockSubject } from 'lockstorm';\n" : ''}
${ts ? 'export const subject: LockSubject = {' : "/** @type {import('lockstorm').LockSubject} */\nexport const subject = {"}
  name: 'my-lock',

  // What your lock promises beyond mutual exclusion. What it does not claim is judged less sharply.
  claims: {
    leases: ['kept-alive'], // and 'orphaned', if it can hold a lock without renewing it
    lost: false, // its holds have \`lost\`, an AbortSignal: the lease may have run out
    token: false, // its holds have \`token\`, a fencing token that rises with each acquisition
    fifo: false, // who waits longest is next
    leasePerHold: true, // each acquire has a lease of its own, which its release revokes
  },

  // Once in each worker process. The endpoints are proxies in front of etcd: use no others.
  async connect({ endpoints }) {
    const etcd = new Etcd3({ hosts: [...endpoints] });
    return {
      acquire: (request) => acquire(etcd, request),
      close: async () => etcd.close(),
    };
  },
};

/**
 * Resolves once the lock is held, not before. Rejects when \`signal\` aborts, and leaves nothing behind in etcd then.
${
  ts
    ? ' */\nasync function acquire(etcd: Etcd3, { lock: name, ttlSeconds, signal }: AcquireRequest): Promise<Hold> {'
    : " * @param {Etcd3} etcd\n * @param {import('lockstorm').AcquireRequest} request\n * @returns {Promise<import('lockstorm').Hold>}\n */\nasync function acquire(etcd, { lock: name, ttlSeconds, signal }) {"
}
  for (;;) {
    signal.throwIfAborted();
    const lock = etcd.lock(name).ttl(ttlSeconds);
    try {
      await lock.acquire();
    } catch (error) {
      // This Lock does not wait: somebody else has it, so try again. One that waits by itself needs no loop.
      if (!(error instanceof EtcdLockFailedError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 75));
      continue;
    }
    if (signal.aborted) {
      await lock.release();
      throw signal.reason;
    }
    return { release: () => lock.release() };
  }
}
`;
}

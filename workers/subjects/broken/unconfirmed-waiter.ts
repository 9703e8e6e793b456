// Renews its lease only once it holds, as etcd's own lock RPC does, and does not look whether its key outlived the wait.
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';

class UnconfirmedWaiter extends SessionMutex {
  protected override keepAlive(session: Session): void {
    session.deadlineMs = Infinity; // none, while it waits
  }

  protected override async confirm({ session }: Place, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    session.deadlineMs = performance.now() + session.grantedMs;
    session.startRenewing();
  }
}

export const subject = sessionSubject('broken/unconfirmed-waiter', UnconfirmedWaiter);

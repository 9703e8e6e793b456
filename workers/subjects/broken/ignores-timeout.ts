// Takes the end of acquire() for success, whether it ended with the lock or without.
import type { AcquireRequest, Hold } from '../../subject.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

class IgnoresTimeout extends SessionMutex {
  override async acquire(request: AcquireRequest): Promise<Hold> {
    return super.acquire(request).catch(() => ({ release: async () => {} }));
  }
}

export const subject = sessionSubject('broken/ignores-timeout', IgnoresTimeout, { token: false });

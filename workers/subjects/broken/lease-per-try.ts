// Tries again with a new lease each time, and forgets the old one.
import type { AcquireRequest, Hold } from '../../subject.ts';
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';
import type { Session } from '../session/session.ts';

const TRY_MS = 150;

class LeasePerTry extends SessionMutex {
  override async acquire(request: AcquireRequest): Promise<Hold> {
    for (;;) {
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TRY_MS)]);
      try {
        return await super.acquire({ ...request, signal });
      } catch {
        request.signal.throwIfAborted();
      }
    }
  }

  protected override async abandon(session: Session, place: Place | undefined): Promise<void> {
    if (place !== undefined) await this.leave(place);
    await session.stopRenewing();
  }
}

export const subject = sessionSubject('broken/lease-per-try', LeasePerTry, { fifo: false });

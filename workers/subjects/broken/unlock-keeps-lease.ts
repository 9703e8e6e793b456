// Unlock deletes the key and stops there: the lease lives on, renewed.
import type { Place } from '../session-mutex.ts';
import { SessionMutex, sessionSubject } from '../session-mutex.ts';

class UnlockKeepsLease extends SessionMutex {
  protected override async release(place: Place): Promise<void> {
    await this.leave(place);
  }
}

export const subject = sessionSubject('broken/unlock-keeps-lease', UnlockKeepsLease);
